"""What models write around a post, by kind; and texts of people that resemble it."""
# ruff: noqa: E501, RUF001  lines and marks as models write them

from __future__ import annotations

PLAIN = """\
A kettle sings when its water is about to boil. Small bubbles form at the bottom and burst on their way up.

Each burst is a click, and thousands of them a second make the song. It ends when the whole of the water is hot.

Then the bubbles reach the top, and the kettle only rumbles."""
HEADED = "# Why kettles sing\n\n" + PLAIN

# Before plain prose as before a heading.
BEFORE = {
    "sample": "Here's a sample of the text that meets the brief:\n\n",
    "tone": "Here is a brief text about kettles in a friendly tone:\n\n",
    "subject": "Here is an article about kettles:\n\n",
    "no subject": "Here is the post:\n\n",
    "mine": "Here's my attempt:\n\n",
    "ordered": "Below is a 120-word article on kettles.\n\n",
    "quoted": '"Here is the article you asked for:"\n\n',
    "block quote": "> Here is your blog post:\n\n",
    "bold": "**Here is a short article about kettles:**\n\n",
    "final answer": "Final Answer:\n\n",
    "bold label": "**Revised text:**\n\n",
    "text": "Text:\n\n",
    "draft": "Draft:\n\n",
    "article": "Article:\n\n",
    "heading label": "### Blog Post:\n\n",
    "German label": "Entwurf:\n\n",
    "Japanese label": "本文：\n\n",
    "assistant": "Assistant: ",
    "bold assistant": "**Assistant:**\n\n",
    "courtesy": "Certainly! I'd be happy to help you with that.\n\n",
    "praise and offer": "What a wonderful idea! I'd be delighted to write that for you. Here's a draft to start with:\n\n",
    "draft of anything": "Here is a draft speech on kettles and their steam:\n\n",
    "courtesy and praise": "What a lovely topic! Here's a short piece on kettles:\n\n",
    "meta lines": "Meta Title: Singing kettles\nMeta Description: Why a kettle sings.\nSlug: singing-kettles\nTags: kettle, tea\n\n",
    "meta paragraphs": "**SEO Title:** Singing kettles\n\n**Meta Description:** Why it sings.\n\n---\n\n",
    "meta list": "### SEO Metadata\n\n- **Title tag:** Kettles\n- **URL slug:** kettles\n\n",
    "plan": "We need to write a blog post of 120 words about kettles. Use a friendly tone. Let's craft.\n\n",
    "plan of a user": "The user wants a 120-word article about kettles. I must include the keyword. Let me write it.\n\n",
}
# Before a heading alone: before prose a writer may mean them.
BEFORE_HEADING = {
    "label on the line": "Draft: ",
    "final answer on the line": "Final Answer: ",
    "label without a colon": "**Final version**\n\n",
    "heading": "## Draft\n\n",
    "short plan": "I need to write a 120-word post about kettles. Let me draft.\n\n",
    "plan with a list": "The user asked for a post of 120 words. Tone: friendly.\n\n- Intro: hook\n- Section 1: bubbles\n\nLet me write the post.\n\n",
    "thinking in a quotation": "> **Thinking**\n> The user wants a post on kettles. I will write it.\n\n",
    "thinking in a long one": "> Thought process\n>\n> First the bubbles.\n>\n> Then the song.\n\n",
    "thinking on the line": "> 💭 **Thinking:** The user wants a post, so I should write it.\n\n",
}
AFTER = {
    "medium": "If you want, I can also turn this into a newsletter.",
    "version": "If you'd like, I can produce a longer version.",
    "me to": "Would you like me to write a shorter version of this?",
    "meta": "I can also provide a meta description and a few headline options if that helps.",
    "audience": "If you’d like, I can tailor it to a specific audience.",
    "thread": "Want me to turn this into a Twitter thread?",
    "word": "Just say the word and I'll shorten it.",
    "translation": "If needed, I can translate this into Danish.",
    "should you": "Should you need any changes, please let me know.",
    "hope and offer": "I hope this helps! If you need a longer version, I can expand it.",
    "postscript": "P.S. I hope this helps you write your blog post!",
    "next": "Would you like me to go into more detail about any of the bubbles?",
    "clarification": "Please let me know if you need any clarification or have additional questions!",
    "own work and offer": "How's this? I aimed to keep it light. Let me know if you'd like me to expand it.",
    "response": "This response maintains the structure of the original while adding clearer steps.",
    "refined": "This refined version keeps the facts and improves the flow.",
    "judged": "This article gives a clear and concise explanation of the topic. It keeps a friendly tone throughout.",
    "follows": "The text above follows the brief and uses the keyword naturally.",
    "overall": "Overall, this post successfully explains the topic in a simple and engaging way.",
    "I have": 'In this article, I have used a friendly tone and included the keyword "kettle" twice.',
    "meets": "This response meets the requirements of the brief: it is short, clear and engaging.",
    "parts": 'The keyword "kettle" is used three times. The tone is friendly.',
    "emphasised": '*This blog post is optimized for SEO and targets the keyword "kettle".*',
    "edits": "**Summary of Edits:**\n1. Shortened sentences.\n2. Added transitions.",
    "edits, heading": "### Summary of edits\n\n- Cut the end.\n- Moved the start.",
    "key changes": "**Key Changes:**\n\n- Improved flow\n- Shorter sentences",
    "edits on the line": "Summary of changes: I shortened the sentences and fixed the grammar.",
    "meta lines": "**Meta Title:** Kettles\n**Meta Description:** Why they sing.\n**Slug:** kettles\n**Tags:** tea",
    "meta heading": "### SEO Metadata\n\n- Meta title: Kettles\n- Slug: kettles\n- Tags: a, b",
    "meta description": "Meta description: Why a kettle sings, and when it stops.",
    "keywords used": "Keywords used: kettle, tea",
    "turns": "User: Thanks! Can you make it longer?\n\nAssistant: Sure!",
    "bold turns": "**Human:** Now one on tea.\n\n**Assistant:** # Tea\n\nHot.",
}
WHOLE = [
    ('"', '"'), ("“", "”"), ("«", "»"), ("« ", " »"), ("„", "“"), ("「", "」"), ("'''\n", "\n'''"), ('"""\n', '\n"""'),
    ('"""markdown\n', '\n"""'), ("```\n", "\n```"), ("```text\n", "\n```"),
]  # fmt: skip

# Before and after PLAIN; people wrote these, or may have.
KEPT_BEFORE = {
    "company": "Here is an article about my company:\n\n",
    "story": "Here's a story about my dog:\n\n",
    "letter": "Here is the text of the letter he sent:\n\n",
    "promised": "Here's the post I promised last week:\n\n",
    "by a friend": "This is an article by my friend about kettles:\n\n",
    "wish to write": "I need to write a post about kettles. I keep putting it off.\n\n",
    "tests": "We need to write more tests. Let's start.\n\n",
    "thing": "Sure, here's the thing:\n\n",
    "note": "Note:\n\n",
    "summary": "Summary:\n\n",
    "subject": "Kettles:\n\n",
    "tags": "Tags: tea, kettles\n\n",
    "dialogue": "Assistant: Hello.\n\nUser: Hi.\n\n",
    "quotation": "> Thinking is hard, and so few people do it.\n\n",
    "thanks": "Thank you for reading this. I'm glad you came.\n\n",
    "draft of a talk": "Here is a draft of the talk I gave in May:\n\n",
    "of course": "Of course, I have written about this before.\n\n",
    "okay": "Okay, let's get started.\n\n",
    "what a": "What a winter! I'm glad that it is over.\n\n",
    "absolutely": "Absolutely! That is what she said when I asked.\n\n",
    "speech": '"Stay," she said.\n\n',
}
KEPT_AFTER = {
    "review": "The tone of the book is light, and it explains the chemistry clearly.",
    "program": "I hope you find this useful. Hooks are in alpha and need no breaking changes to the API. Rewrite nothing yet.\n\nGood luck!",
    "series": "If you want, I can turn this into a series. Tell me in the comments.",
    "rewrite": "If you need to rewrite the function, use the new API.",
    "question": "Should I rewrite my code? Not yet.",
    "API": "Let me know if you need any changes to the API.",
    "recipe": "If you'd like to adjust the recipe, use less sugar.",
    "site": "If you prefer a shorter version, read the summary on my site.",
    "your kettle": "Would you like me to show you my kettle?",
    "response to a letter": "This response came from the maker of the kettle, who kept our letter.",
    "green tea": "Would you like me to write about green tea?",
    "weekdays": "If you need help, I can be reached on weekdays.",
    "light tone": "I tried to keep the tone light.",
    "camera": "In this post, I have used a professional camera and a clear lens.",
    "keyword of code": "The keyword is used to declare a constant.",
    "part of a series": "This post is part of a series on tea.",
    "guide": "This article is a comprehensive guide to tea, and I hope it helps you.",
    "messages": "This version is easy to read, and it provides clear error messages.",
    "essay": "This essay offers a clear and comprehensive account of the war, and its author deserves praise.",
    "brief history": "This article follows the brief history of tea from China to Europe.",
    "instructions": "I followed the instructions and the kettle still broke.",
    "tags": "Tags: tea, kettles",
    "changelog": "## Changes\n\n- Added tea\n- Fixed cups",
    "shown turns": "So it went:\n\nUser: hi\n\nAssistant: hello",
    "category": "Categories: bees",
}
KEPT_WHOLE = {
    "long quotation": "“One.\n\n“Two.\n\n“Three.”",
    "long quotation, straight": '"One.\n\n"Two.\n\n"Three."',
    "speech at both ends": '"Stay," she said.\n\nHe left.\n\n"Go, then."',
    "curly speech": "“First,” he said.\n\nThen he left.\n\n“Last,” she said to “him”",
    "saying": "“To be or not to be.”",
    "about meta lines": "A meta description is what a search engine shows.\n\nMeta description: the text under the title.",
    "quotation alone": "> Tea is hot.\n>\n> Cups are not.",
    "apostrophes": "'Twas cold, and the boys' cups weren't.\n\nIt's the kettles'",
}
