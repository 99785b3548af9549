// Bundles the examples of docs/frontend.md that use web/hooks, as a frontend's bundler does; packages stay outside.
import { rolldown } from "rolldown";
import { compileScript, parse } from "vue/compiler-sfc";

const vue = {
  name: "vue",
  transform(code, id) {
    if (!id.endsWith(".vue")) return null;
    const { descriptor } = parse(code, { filename: id });
    return { code: compileScript(descriptor, { id, inlineTemplate: true }).content, moduleType: "js" };
  },
};
const bundle = await rolldown({
  input: "hooks-entry.jsx",
  external: (id) => !id.startsWith(".") && !id.startsWith("/") && id !== "hooks-entry.jsx",
  plugins: [vue],
});
await bundle.write({ file: "bundle.mjs", format: "esm" });
