import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const Manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

/** The scopes that manifest.yml asks for. It is at the root, whether this runs from src/ or from dist/. */
export async function manifestScopes(): Promise<string[]> {
  const file = ['../../manifest.yml', '../../../manifest.yml']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error('manifest.yml is missing: it belongs beside package.json');
  return Manifest.parse(parse(await readFile(file, 'utf8'))).oauth_config.scopes.bot;
}
