"""Answers as models give them, each with the post that is in it; and texts of people, which stay."""
# ruff: noqa: E501, RUF001  lines and marks as models write them

from __future__ import annotations

POST = """\
# Why tea cools

A cup of tea loses heat in three ways. Most of it leaves with the steam, and the rest goes into the air \
and the cup.

## The steam

Water that evaporates takes heat along. A lid keeps it in:

```python
def lid(cup):
    return cup.heat


print(lid(cup))
```

## The cup

- Thick walls store heat.
- Thin walls give it away.

Warm the cup first, and the tea stays hot for longer."""

# name: (what stands before the post, what stands after it, the rules of what is removed)
AROUND: dict[str, tuple[str, str, str]] = {
    # reasoning in tags
    "think": ("<think>\nThe user wants tea.\n</think>\n\n", "", "tag"),
    "think, squashed": ("<think>Tea.</think>", "", "tag"),
    "think, empty": ("<think>\n\n</think>\n\n", "", "tag"),
    "thinking, capitals and attributes": ('<THINKING type="deep" budget=3>\nTea.\n</Thinking >\n\n', "", "tag"),
    "thought, after a line end": ("\n\n<thought>\nTea.\n\nMore tea.\n</thought>\n", "", "tag"),
    "reasoning": ("<reasoning>Plan: 1. tea 2. cup</reasoning>\n\n", "", "tag"),
    "reflection": ("<reflection>Is it right?</reflection>\n\n", "", "tag"),
    "scratchpad": ("<scratchpad>\n- tea\n</scratchpad>\n\n", "", "tag"),
    "nested": ("<thinking>a <thinking>b</thinking> c</thinking>\n\n", "", "tag"),
    "nested, of two kinds": ("<think>a <thinking>b</thinking> c</think>\n\n", "", "tag"),
    "two blocks in a row": ("<think>a</think>\n\n<think>b</think>\n\n", "", "tag tag"),
    "before and after": ("<think>a</think>\n\n", "\n\n<think>Is that enough? Yes.</think>", "tag tag"),
    "with a fence that is never closed": ("<think>\n```python\ntea(\n</think>\n\n", "", "tag"),
    "with headings and a draft": ("<think>\n# Plan\n\n## Intro\n\nTea cools.\n</think>\n\n", "", "tag"),
    "with a rule under it": ("<think>a</think>\n\n---\n\n", "", "tag rule"),
    "closing tag alone": ("Okay, the user wants tea.\n\nLet me write.\n</think>\n\n", "", "unopened-tag"),
    "closing tag alone, with a draft": ("Draft:\n\n# Tea\n\n- cup\n\nGood.</thinking>\n\n", "", "unopened-tag"),
    "closing tag at the end": ("", "\n</think>", "stray-tag"),
    "opening tag never closed, at the end": ("", "\n\n<think>\nNow I should check the", "unclosed-tag"),
    "brackets": ("[THINKING]\nTea.\n[/THINKING]\n\n", "", "bracket"),
    "brackets of Mistral": ("[THINK]Tea.[/THINK]", "", "bracket"),
    "brackets, closing alone": ("Tea, then.\n[/THINK]\n\n", "", "unopened-bracket"),
    "seed": ("<seed:think>Tea.</seed:think>\n", "", "tag"),
    "triangles": ("◁think▷Tea.◁/think▷\n\n", "", "triangle"),
    "pipes": ("|startthink|Tea.|endthink|\n\n", "", "pipe"),
    "thought of OpenThinker": ("<|begin_of_thought|>\nTea.\n<|end_of_thought|>\n\n", "", "pipe"),
    "inner prefix": ("<|inner_prefix|>Tea.<|inner_suffix|>", "", "prefix"),
    "channel": ("<|channel>thought\nTea.\n<channel|>", "<turn|><eos>", "channel control-token control-token"),
    "details": ('<details type="reasoning" done="true">\n<summary>Thought for 3 seconds</summary>\n> Tea.\n</details>\n\n', "", "details"),
    "Ollama": ("Thinking...\nThe user wants tea.\n\nOkay.\n...done thinking.\n\n", "", "labelled"),
    # gpt-oss
    "harmony": ("<|channel|>analysis<|message|>Tea.<|end|><|start|>assistant<|channel|>final<|message|>", "<|return|>", "harmony harmony"),
    "harmony with commentary": ("<|start|>assistant<|channel|>analysis<|message|>Tea.<|end|><|start|>assistant<|channel|>commentary<|message|>Plan.<|end|><|start|>assistant<|channel|>final <|constrain|>markdown<|message|>", "", "harmony"),
    "harmony, only the last header": ("<|channel|>final<|message|>", "<|end|>", "harmony harmony"),
    "harmony, half of its marks gone": ("analysis<|message|>Tea.<|end|>assistant<|channel|>final<|message|>", "", "harmony"),
    "harmony, squashed": ("analysisWe need to write about tea.assistantfinal", "", "harmony"),
    "harmony, squashed with spaces": ("analysis\nWe need tea.\n\nassistant\nfinal\n", "", "harmony"),
    "harmony, squashed from assistant on": ("assistantanalysisThe user wants tea.assistantfinal", "", "harmony"),
    "harmony, squashed commentary": ("commentaryI will write.assistantfinal", "", "harmony"),
    # reasoning in words
    "process and response": ("Here is my thought process:\n\n1. Tea.\n2. Cup.\n\nHere is my response:\n\n", "", "labelled"),
    "bold label": ("**Thinking:** The post should be about tea.\nIt should be short.\n\n", "", "labelled"),
    "bold label on its own line": ("**Thinking:**\n\nTea first.\n\nThen the cup.\n\n", "", "labelled"),
    "label and final answer": ("**Reasoning:**\nTea.\n\n**Final Answer:**\n\n", "", "labelled"),
    # wrappers
    "answer": ("<think>Tea.</think>\n<answer>\n", "\n</answer>", "tag answer-tag answer-tag"),
    "answer with an attribute": ('<answer lang="en">\n', "\n</answer>", "answer-tag answer-tag"),
    "answer, closing alone": ("", "\n</answer>", "answer-tag"),
    "names of one's own": ("<polished_post>\n", "\n</polished_post>", "answer-tag answer-tag"),
    "blog post": ("<blog_post>", "</blog_post>", "answer-tag answer-tag"),
    # fences
    "fence": ("```markdown\n", "\n```", "fence fence"),
    "fence, md, tildes": ("~~~md\n", "\n~~~", "fence fence"),
    "fence of four": ("````markdown\n", "\n````", "fence fence"),
    "fence without a name": ("````\n", "\n````", "fence fence"),
    "fence named text": ("````text\n", "\n````", "fence fence"),
    "fence never closed": ("```markdown\n", "", "fence"),
    "fence between a greeting and an offer": ("Sure! Here's your blog post:\n\n```markdown\n", "\n```\n\nLet me know if you want changes!", "preamble fence fence trailer"),
    "fence and a remark": ("```markdown\n", "\n```\n\nThis version keeps all the points of the outline.", "fence fence trailer"),
    "closing fence alone": ("", "\n\n```", "fence"),
    "fence and control token": ("```markdown\n", "\n```<|im_end|>", "fence fence control-token"),
    # control tokens
    "end of turn": ("", "<|im_end|>", "control-token"),
    "end of text": ("", "\n\n<|endoftext|>", "control-token"),
    "end of sequence": ("", "</s>", "control-token"),
    "both ends of a sequence": ("<s>", "</s>", "control-token control-token"),
    "start, instruction and end": ("<s>[INST] Write about tea. [/INST] ", "</s>", "instruction control-token"),
    "closing instruction alone": ("[/INST]\n\n", "", "control-token"),
    "closing instruction at the end": ("", " [/INST]", "control-token"),
    "Llama": ("<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>", "control-token control-token"),
    "Llama 4": ("<|header_start|>assistant<|header_end|>\n\n", "<|eot|>", "control-token control-token"),
    "Gemma": ("<start_of_turn>model\n", "<end_of_turn>", "control-token control-token"),
    "DeepSeek": ("<｜Assistant｜>", "<｜end▁of▁sentence｜>", "control-token control-token"),
    "GLM": ("<|assistant|>\n", "<|user|>", "control-token next-turn"),
    "next turn": ("", "<|im_end|>\n<|im_start|>user\nThank you!<|im_end|>", "control-token next-turn"),
    # greetings
    "of course": ("Of course. Here is an essay of approximately 1,000 words on the physics of tea.\n\n", "", "preamble"),
    "certainly": ("Certainly! Below is a blog post about why tea cools.\n\n", "", "preamble"),
    "here's a post and a rule": ("Here's a 1,000-word blog post about tea:\n\n---\n\n", "", "preamble rule"),
    "greeting underlined": ("Sure, here is the blog post:\n---\n\n", "", "preamble"),
    "happy to": ("I'd be happy to help you write a blog post about tea! Here's a draft for you:\n\n", "", "preamble"),
    "glad you enjoy it": ("I'm so glad you're enjoying my blog post! I appreciate it. Here's a rewritten version that flows better:\n\n", "", "preamble"),
    "rewritten": ("Here's a rewritten version of the text:\n\n", "", "preamble"),
    "polished": ("Here is the polished version of your blog post, with improved flow.\n\n", "", "preamble"),
    "two paragraphs": ("Absolutely, I can help with that!\n\nHere's the article you asked for:\n\n", "", "preamble preamble"),
    "only sure": ("Sure!\n\n", "", "preamble"),
    "okay": ("Okay, here's a blog post about tea, written in a friendly tone:\n\n", "", "preamble"),
    "your question": ("Here is the answer to your question:\n\n", "", "preamble"),
    "your questions": ("Here are the answers to your questions:\n\n", "", "preamble"),
    "as requested": ("As requested, here is the revised article with the findings addressed.\n\n", "", "preamble"),
    "I've revised": ("I've revised the blog post to fix the issues you listed:\n\n", "", "preamble"),
    "label of an editor": ("**Polished Blog Post:**\n\n", "", "preamble"),
    "German": ("Natürlich! Hier ist der Blogbeitrag über Tee:\n\n", "", "preamble"),
    "French": ("Bien sûr ! Voici un article de blog sur le thé :\n\n", "", "preamble"),
    "Spanish": ("¡Por supuesto! A continuación, te presento un artículo sobre el té:\n\n", "", "preamble"),
    "Italian": ("Certo! Ecco un articolo sul tè:\n\n", "", "preamble"),
    "Portuguese": ("Claro! Aqui está o artigo sobre chá:\n\n", "", "preamble"),
    "Dutch": ("Zeker! Hier is de blogpost over thee:\n\n", "", "preamble"),
    "German, without sure": ("Hier ist die überarbeitete Version des Textes:\n\n", "", "preamble"),
    # closing words
    "want changes": ("", "\n\nLet me know if you want changes!", "trailer"),
    "adjustments": ("", "\n\nLet me know if you'd like any adjustments to the tone or length.", "trailer"),
    "would you like me to": ("", "\n\nWould you like me to expand on any section, or adjust the tone?", "trailer"),
    "feel free to adjust": ("", "\n\nFeel free to adjust the tone or add your own examples to the post!", "trailer"),
    "hope and offer": ("", "\n\nI hope this helps! Let me know if you need any further changes.", "trailer"),
    "hope after a greeting": ("Sure! Here's your blog post:\n\n", "\n\nI hope this helps!", "preamble trailer"),
    "offer, then hope": ("", "\n\nLet me know if you'd like any edits.\n\nI hope this helps!", "trailer trailer"),
    "hope, then count": ("", "\n\nI hope this helps!\n\n(Word count: 998)", "trailer word-count"),
    "meets your needs": ("", "\n\nI hope this blog post meets your expectations!", "trailer"),
    "rule and offer": ("", "\n\n---\n\n*If you'd like, I can also adapt this article to a more casual style.*", "rule trailer"),
    "in a quotation": ("", "\n\n> Let me know if you'd like me to revise it!", "trailer"),
    "note on length": ("", "\n\nNote: This post was written to be approximately 500 words.", "trailer"),
    "length": ("", "\n\nThis blog post is approximately 500 words.", "trailer"),
    "note on the original": ("", "\n\n*Note: I've kept the original tone and structure while improving the flow.*", "trailer"),
    "changes made": ("", "\n\n---\n\n**Changes made:**\n\n- Fixed grammar\n- Shorter sentences", "rule trailer"),
    "the following changes": ("", "\n\nI made the following changes:\n\n1. Grammar.\n2. Flow.\n\nLet me know if you'd like further edits.", "trailer trailer"),
    "end mark": ("", "\n\n[End of blog post]", "trailer"),
    "end in German": ("", "\n\nLass mich wissen, wenn du noch Änderungen möchtest!", "trailer"),
    "end in French": ("", "\n\nN'hésitez pas à me dire si vous souhaitez des modifications.", "trailer"),
    "end in Spanish": ("", "\n\n¿Te gustaría que ajustara el tono o la extensión?", "trailer"),
    "end in Italian": ("", "\n\nFammi sapere se desideri modifiche!", "trailer"),
    "end in Portuguese": ("", "\n\nSe quiser, posso ajustar o tom do texto.", "trailer"),
    "end in Dutch": ("", "\n\nLaat me weten of je nog iets wilt aanpassen!", "trailer"),
    # counts, rules, labels, citations
    "count, bold": ("", "\n\n**Word count: 1,000**", "word-count"),
    "count, bold label": ("", "\n\n**Word Count:** ~1,000 words", "word-count"),
    "count, in parentheses": ("", "\n\n(Word count: 998)", "word-count"),
    "count, in brackets": ("", "\n\n[Word count: 1000 words (excluding title)]", "word-count"),
    "count, approximately": ("", "\n\n*Approximately 1,200 words*", "word-count"),
    "count, heading": ("", "\n\n### Word Count: 1,024", "word-count"),
    "count, German": ("", "\n\n(ca. 500 Wörter)", "word-count"),
    "count, French": ("", "\n\n*Nombre de mots : 1 000*", "word-count"),
    "count, Spanish": ("", "\n\nRecuento de palabras: 1.000", "word-count"),
    "count first": ("(1,000 words)\n\n", "", "word-count"),
    "rule": ("", "\n\n---", "rule"),
    "rule of stars": ("", "\n\n* * *\n", "rule"),
    "rule right under the text": ("", "\n---", "rule"),
    "everything": ("<think>Tea.</think>\n\nSure! Here's your blog post:\n\n---\n\n", "\n\n---\n\n**Word count: 1,000**\n\nLet me know if you'd like any changes!<|im_end|>", "tag preamble rule rule word-count trailer control-token"),
}  # fmt: skip

_CODE = "~~~xml\n<think>\nplan\n</think>\n~~~"
KEPT: dict[str, str] = {
    "a tag in a heading": "# How <think> works\n\nModels emit <think>…</think> blocks. The `</think>` tag closes.",
    "a tag that a sentence reads on from": "Some models put <think> first, and others do not.\n\nThen they close it.",
    "article about tags": "# Reasoning tags\n\nDeepSeek wraps its reasoning in <think> and </think> tags. The `</think>` tag ends it.\n\n" + _CODE + "\n\nQwen's template opens with <think>, so that you see only </think> in its answer.",
    "list of tags": "# Tags\n\n- <think> opens the reasoning\n- </think> closes it\n- [THINK] and [/THINK] do so for Magistral",
    "table of tags": "# Tags\n\n| model | tag |\n|---|---|\n| Qwen | `<think>` |\n| Kimi | `◁think▷` |\n\nThat is all.",
    "code span with a block": "Strip it with `re.sub('<think>.*?</think>', '', text)` and go on.",
    "indented code": "For example:\n\n    <think>\n    plan\n    </think>\n\nThat is it.",
    "fenced harmony": "# Harmony\n\n```\n<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hi\n```\n\nThe end.",
    "harmony in a sentence": "The last message begins with <|channel|>final<|message|> in gpt-oss, and that is what you parse.\n\nMore.",
    "control tokens in a sentence": "ChatML ends a turn with <|im_end|> and Llama with </s>, as [INST] and [/INST] frame a request.\n\nMore.",
    "thinking inside": "# Minds\n\nFirst.\n\n**Thinking:** this is how the author begins the paragraph.\n\nLast.",
    "analysis as a word": "analysis paralysis is what stops most writers.\n\nMore.",
    "answers": "# Forms\n\nUse the `<answer>` element.\n\n<answer> is not HTML, though.\n\nMore.",
    "blank lines in code": "Code:\n\n```python\na = 1\n\n\n\nb = 2\n```\n\n\n\nEnd.\n",
    "front matter": "---\ntitle: Tea\nword_count: 500\n---\n\n# Tea\n\nHot.\n",
    "front matter with a greeting in it": "---\ntitle: 'Sure! Here is your blog post:'\n---\n\nHot.",
    "HTML comments": "<!-- Sure! Here is your post: -->\n\nTea.\n\n<!-- Let me know if you want changes! -->",
    "footnotes": "Tea.[^1]\n\n[^1]: Let us say so.",
    "rules in the middle": "One.\n\n---\n\nTwo.\n\n***\n\nThree.",
    "comments": "Tea is good.\n\nLet me know in the comments what you think!",
    "Twitter": "Tea is good.\n\nFeel free to reach out on Twitter if you have any questions.",
    "questions": "Tea is good.\n\nIf you have any questions, let me know.",
    "hope": "# How to install tea\n\n1. Boil.\n2. Pour.\n\nHope this helps!",
    "I hope": "Done.\n\nI hope this helps! Happy brewing.",
    "recipe": "Pour it.\n\nFeel free to adjust the amount of sugar to your taste.",
    "program": "Run it.\n\nFeel free to modify the script to suit your needs.",
    "future posts": "That is tea.\n\nWould you like me to expand on green tea in a future post? Tell me in the comments.",
    "newsletter": "That is tea.\n\nIf you'd like more edits like these, subscribe to the newsletter.",
    "human announcement": "Here is an updated version of my popular article on tea, first published two years ago.\n\nTea is good.",
    "human announcement with a heading": "Here's the post I promised last week:\n\n## Tea\n\nIt is hot.",
    "casual": "Okay, so here is the thing: I love posts about tea.\n\nMore.",
    "sure enough": "Sure enough, the tea was cold. Here is a post about why.\n\n## Why\n\nSteam.",
    "of course": "Of course tea is hot. Here are three reasons:\n\n- Steam\n- Cup\n- Air",
    "excited": "I'm so excited to share my kitchen with you! Here are the pictures of it.\n\nTea.",
    "thanks": "Thank you for all your letters on tea.\n\n## Letters\n\nOne.",
    "list after here": "Here is a list of my favourite posts:\n\n- one\n- two",
    "words of a day": "I wrote 1,000 words today.\n\nThen I slept, and wrote 500 words more.",
    "reading time": "This post is 2,000 words long, so get a tea first.\n\nTea is good.",
    "published note": "Tea.\n\nNote: this post was originally published on another site and edited for clarity.",
    "changelog": "# 2.0\n\n## Changes\n\n- Tea\n- Cups\n\n## Improvements\n\n- Steam",
    "code at the end": "Run this:\n\n```\nboil\n```",
    "markdown example": "```markdown\n# Example\n```\n\nThat is a heading.\n\n```\ncode\n```",
    "program alone": "```\nfor cup in cups:\n    pour(cup)\n```",
    "prompt example": "# Prompts\n\nA model answers like this:\n\n> Sure! Here is your blog post:\n\nAnd ends so:\n\n> Let me know if you'd like any changes!\n\nBoth are noise.",
    "title that speaks of titles": "# Title tags: what they do\n\nThey name a page.",
    "links": "See [think](https://a.example/?utm_source=newsletter) and [THINK].\n\n[THINK]: https://b.example",
    "strikethrough": "Tea is <s>cold</s> hot.",
    "comparison": "If a <b and c> d, then <T> is `Vec<T>`, and a || b |> c.",
    "odd white space": "\n\n  Tea \t\n\n\n\n  is good.  \n \n",
    "German call": "Tee ist gut.\n\nLasst mich in den Kommentaren wissen, was ihr ändern würdet!",
    "German post": "Natürlich ist Tee heiß. Hier sind drei Gründe:\n\n- Dampf\n- Luft",
    "French post": "Voici trois raisons d'aimer le thé :\n\n- la vapeur\n- la tasse",
    "Spanish call": "El té es bueno.\n\nSi quieres cambiar algo, deja un comentario.",
    "indented end": "Text:\n\n    Let me know if you want changes!",
    "in a list at the end": "Sentences that models write:\n\n- Let me know if you'd like any changes!\n- I hope this helps!",
}  # fmt: skip
