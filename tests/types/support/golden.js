import { fileURLToPath } from "node:url";

/** The package's types as they were last agreed on. */
export const goldenFile = fileURLToPath(new URL("../golden.api.md", import.meta.url));
