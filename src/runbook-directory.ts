import { fileURLToPath } from 'node:url';

/** Sources lie one level below the root, compiled files two. */
const root = import.meta.url.endsWith('.ts') ? '../' : '../../';

/** Where the runbooks are: the folder at the top of the installation. */
export const runbookDirectory = fileURLToPath(new URL(`${root}runbooks`, import.meta.url));
