"""Units in Japanese, Chinese, Korean, Thai and Vietnamese."""

from __future__ import annotations

WORDS = {
    "ja": """
second: 秒
minute: 分間 分(?!の|割|野|析)
hour: 時間
o'clock: 時(?!間|期|代)
day: 日間
week: 週間
month: [かカヶケヵ箇]月
year: 年間
decade: 十年
century: 世紀
person: 人(?![口工気]) 名(?!前)
times: 倍
time: 回
mm: ミリメートル
cm: センチ
km: キロメートル
m: メートル
mg: ミリグラム
kg: キログラム
g: グラム
tonne: トン
ml: ミリリットル
l: リットル
cup: 杯 カップ
GB: ギガバイト
MB: メガバイト
TB: テラバイト
""",
    "zh": """
second: 秒
minute: 分钟 分鐘
hour: 小时 小時 个小时 個小時 个钟头
o'clock: 点钟 點鐘
day: 天 日(?!元)
week: 周(?!年|岁) 週 星期 个星期 個星期 个礼拜
month: 个月 個月
year: 年(?!级|代)
century: 世纪 世紀 个世纪
person: 人(?!民|工) 名(?!字) 位(?!数)
times: 倍
time: 次
mm: 毫米
cm: 厘米 公分
km: 公里 千米
m: 米(?!饭|粉)
mg: 毫克
kg: 公斤 千克
g: 克(?!服)
tonne: 吨 噸
ml: 毫升
l: 升(?!级|高)
cup: 杯
""",
    "ko": """
second: 초(?!반|기)
minute: 분(?!기|의|야)
hour: 시간
o'clock: 시(?!간|즌|대)
day: 일(?!반|부)
week: 주일 주간 주(?![가-힣]) 주(?=[를는동만에의])
month: 개월 달(?!러)
year: 년(?!대)
century: 세기
person: 명(?!령) 사람
times: 배(?!달)
time: 번(?!째) 회(?!사)
mm: 밀리미터
cm: 센티미터 센티
km: 킬로미터
m: 미터
mg: 밀리그램
kg: 킬로그램
g: 그램
tonne: 톤
ml: 밀리리터
l: 리터
cup: 잔 컵
GB: 기가바이트
MB: 메가바이트
TB: 테라바이트
""",
    "th": """
second: วินาที
minute: นาที
hour: ชั่วโมง
day: วัน
week: สัปดาห์ อาทิตย์
month: เดือน
year: ปี
m: เมตร
km: กิโลเมตร
g: กรัม
kg: กิโลกรัม
l: ลิตร
""",
    "vi": """
second: giây
minute: phút
hour: giờ tiếng
day: ngày
week: tuần
month: tháng
year: năm
time: lần
m: mét
km: cây\\ssố
l: lít
""",
}
