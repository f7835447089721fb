import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/vendor/", "var/", ".venv/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-implicit-coercion": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-var": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "no-restricted-properties": ["error", { property: "innerHTML", message: "Clone a template instead." }],
    },
  },
  {
    files: ["static/js/**", "static/early.js", "static/late.js"],
    languageOptions: { globals: globals.browser },
  },
  { files: ["static/sw*.js"], languageOptions: { globals: globals.serviceworker } },
  {
    files: ["tests/bench/**", "tests/js/**", "tools/**", "*.config.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
];
