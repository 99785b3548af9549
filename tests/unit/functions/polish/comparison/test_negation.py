"""A negation put in or dropped, in each language in which it is compared."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses

FLIPS = [
    ("ru", "Этот чай не безопасен для кошек.", "Этот чай безопасен для кошек."),
    ("ru", "Здесь нельзя хранить молоко летом.", "Здесь хранить молоко летом можно."),
    ("uk", "Цей чай не безпечний для котів.", "Цей чай безпечний для котів."),
    ("sv", "Teet är inte säkert för små katter.", "Teet är säkert för små katter."),
    ("da", "Teen er ikke sikker for små katte.", "Teen er sikker for små katte."),
    ("no", "Teen er ikke trygg for små katter.", "Teen er trygg for små katter."),
    ("tr", "Bu çay kediler için güvenli değildir.", "Bu çay kediler için güvenlidir."),
    ("tr", "Bu çayda kafein yok.", "Bu çayda kafein var."),
    ("ar", "هذا الشاي ليس آمنا للقطط.", "هذا الشاي آمن للقطط."),
    ("ar", "الشاي لا يساعد على النوم.", "الشاي يساعد على النوم."),
    ("ar", "الماء لم يعمل في البيت أمس.", "الماء عمل في البيت أمس."),
    ("ar", "هذا الشاي غير آمن للقطط.", "هذا الشاي آمن للقطط."),
    ("hi", "यह चाय बिल्लियों के लिए सुरक्षित नहीं है।", "यह चाय बिल्लियों के लिए सुरक्षित है।"),
    ("ko", "이 차는 고양이에게 안전하지 않습니다.", "이 차는 고양이에게 안전합니다."),
    ("ko", "고양이는 이 차를 안 마신다.", "고양이는 이 차를 마신다."),
    ("ko", "이 차는 밤에 마실 수 없다.", "이 차는 밤에 마실 수 있다."),
    ("ja", "このお茶は猫には安全ではありません。", "このお茶は猫には安全です。"),
    ("ja", "猫はこのお茶を飲まない。", "猫はこのお茶を飲む。"),
    ("zh", "这种茶对猫不安全。", "这种茶对猫安全。"),
    ("zh", "这家店没有红茶。", "这家店有红茶。"),
]
HONEST = [
    ("ru", "Этот чай не только вкусный, но и полезный.", "Этот чай и вкусный, и полезный."),
    ("ru", "Этот чай не безопасен для кошек.", "Этот чай небезопасен для кошек."),
    ("uk", "Цей чай не тільки смачний, а й корисний.", "Цей чай і смачний, і корисний."),
    ("sv", "Teet är inte bara gott utan också nyttigt.", "Teet är både gott och nyttigt."),
    ("sv", "Teet är inte säkert för små katter.", "Teet är osäkert för små katter."),
    ("da", "Teen er ikke kun god, men også sund.", "Teen er både god og sund."),
    ("no", "Teen er ikke bare god, men også sunn.", "Teen er både god og sunn."),
    ("tr", "Bu çay sadece lezzetli değil, sağlıklıdır da.", "Bu çay hem lezzetli hem sağlıklıdır."),
    ("ar", "الشاي لا يباع إلا في السوق.", "الشاي يباع في السوق فقط."),
    ("hi", "यह चाय न केवल स्वादिष्ट बल्कि सेहतमंद भी है।", "यह चाय स्वादिष्ट और सेहतमंद भी है।"),
    ("ko", "이 차는 맛뿐만 아니라 향도 좋다.", "이 차는 맛도 향도 좋다."),
    ("ja", "このお茶は味だけでなく香りも良い。", "このお茶は味も香りも良い。"),
    ("ja", "このお茶は朝しか飲めない。", "このお茶は朝だけ飲める。"),
    ("zh", "这种茶不仅好喝，而且健康。", "这种茶好喝，而且健康。"),
    ("ja", "猫は水を飲まなければなりません。", "猫は水を飲む必要があります。"),
    ("zh", "你们不能不喝水。", "你们必须喝水。"),
    ("zh", "这种茶非常好喝，也便宜。", "这种茶好喝，也便宜。"),
]


@pytest.mark.parametrize(("language", "denied", "said"), FLIPS, ids=range(len(FLIPS)))
def test_negation_that_goes_or_comes_is_refused(language: str, denied: str, said: str) -> None:
    """A sentence that loses its negation is refused, and one that gets it."""
    assert "lost the" in losses(denied, said, language=language).sentence()
    assert "it put a" in losses(said, denied, language=language).sentence()


@pytest.mark.parametrize(("language", "before", "after"), HONEST, ids=range(len(HONEST)))
def test_negation_that_denies_nothing_may_go(language: str, before: str, after: str) -> None:
    """An idiom may be said in other words, both ways."""
    for first, second in ((before, after), (after, before)):
        assert not losses(first, second, language=language), losses(first, second, language=language)
    assert not losses(before, before, language=language)
