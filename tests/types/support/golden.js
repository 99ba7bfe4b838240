import { fileURLToPath } from "node:url";

/** The accepted API report of the package. */
export const goldenFile = fileURLToPath(new URL("../golden.api.md", import.meta.url));
