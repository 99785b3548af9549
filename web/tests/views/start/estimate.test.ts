import { expect, test } from "vitest";
import { formatSpan } from "../../../src/views/start/estimate-panel";

test.each([
  [[9, 34], "9 to 34 s"],
  [[40, 120], "40 s to 2 min"],
  [[120, 300], "2 to 5 min"],
  [[60, 60], "1 min"],
  [[3600, 3900], "1 h to 1 h 5 min"],
] as const)("writes the span %j as %s", (span, text) => {
  expect(formatSpan(span)).toBe(text);
});
