import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const FOLDER = `${import.meta.dirname}/../../hooks`;
const importsOf = (file: string) =>
  [...readFileSync(`${FOLDER}/${file}`, "utf8").matchAll(/from "([^"]+)"/g)].map(([, name]) => name ?? "");

it.each(readdirSync(FOLDER))("%s can be copied into another frontend", (file) => {
  const outside = importsOf(file).filter((name) => !/^\.\/[a-z]+$/.test(name));
  const allowed = ["firebase/firestore", ...(file === "react.tsx" ? ["react"] : [])];
  expect(outside.filter((name) => !allowed.includes(name))).toEqual([]);
});

it.each(["job.ts", "jobs.ts"])("%s needs no React", (file) => {
  const seen = new Set<string>();
  const todo = [file];
  for (let each = todo.pop(); each; each = todo.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    todo.push(
      ...importsOf(each)
        .filter((name) => name.startsWith("./"))
        .map((name) => `${name.slice(2)}.ts`),
    );
  }
  expect([...seen]).not.toContain("react.ts");
});
