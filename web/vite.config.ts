import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { re2js: fileURLToPath(new URL("src/no-regular-expressions.ts", import.meta.url)) } },
  build: {
    target: "es2023",
    // No inline script or style: the page's Content-Security-Policy allows none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        // Packages have files of their own, which stay in a browser's cache while the page changes.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|wouter|regexparam)\// },
            { name: "firestore", test: /node_modules\/(@firebase|firebase|idb)\// },
          ],
        },
      },
    },
  },
  server: { fs: { allow: [".."] } }, // a test reads a table of the pipeline
  test: {
    setupFiles: ["tests/support/setup.ts"],
    testTimeout: 60_000, // a busy machine is not a failure
    pool: "vmThreads", // half the time: a document is made once for each worker, and still no file sees another
    projects: [
      { extends: true, test: { name: "node", environment: "node", include: ["tests/**/*.test.ts"] } },
      { extends: true, test: { name: "dom", environment: "jsdom", include: ["tests/**/*.test.tsx"] } },
    ],
  },
});
