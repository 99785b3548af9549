import { expect, test } from "vitest";
import { readable } from "../../../src/views/dead-letters/data";

test("indents JSON, and leaves other text alone", () => {
  expect(readable('{"topic":"honey"}')).toBe('{\n  "topic": "honey"\n}');
  expect(readable("not JSON\nat all")).toBe("not JSON\nat all");
});

test("escapes what a page can't show, and what turns a line round", () => {
  expect(readable("a\u0000b\u202ec")).toBe("a\\u0000b\\u202ec");
  expect(readable("العسل 🐝")).toBe("العسل 🐝");
});
