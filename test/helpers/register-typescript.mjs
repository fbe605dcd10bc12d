/** `node --import ./test/helpers/register-typescript.mjs file.ts` runs our TypeScript as it is; jest's workers do, too. */
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
// A fault is told by the line that was written.
process.setSourceMapsEnabled(true);
