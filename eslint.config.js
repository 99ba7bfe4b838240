import js from "@eslint/js";
import globals from "globals";

const noMarkupFromStrings = [
  "error",
  ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "srcdoc"].map((property) => ({
    selector: `MemberExpression[property.name='${property}'], MemberExpression[property.value='${property}']`,
    message: `Build elements with DOM methods: ${property} parses text as HTML, which allows injection.`,
  })),
  {
    selector: "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
    message: "Build elements with DOM methods: document.write parses text as HTML, which allows injection.",
  },
];

export default [
  { ignores: ["target/", ".cache/", "pkg/wasm/", "tests/e2e/artifacts/", "**/node_modules/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-shadow": "error",
      "no-throw-literal": "error",
      "no-unused-vars": ["error", { args: "after-used", caughtErrors: "all" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  {
    files: [
      "eslint.config.js",
      "scripts/**/*.js",
      "tests/**/*.js",
      "www/test/**/*.js",
      "bench/**/*.js",
      "www/server.js",
      "www/server/**/*.js",
    ],
    languageOptions: { globals: globals.node },
  },
  {
    // Tests contain functions that run in a page.
    files: ["tests/browser/**/*.js", "tests/e2e/**/*.js", "tests/package/**/*.js", "bench/**/*.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ["pkg/**/*.js", "www/**/*.js"],
    ignores: ["www/server.js", "www/server/**/*.js", "www/test/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: { "no-restricted-syntax": noMarkupFromStrings },
  },
];
