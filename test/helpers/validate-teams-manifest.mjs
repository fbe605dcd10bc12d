/**
 * Reads a list of Teams manifests as JSON and writes what Microsoft's own validator finds wrong with each. A process of
 * its own, because the package requires an ES module, which Jest cannot do before Node 24.9. It carries the schemas that
 * it knows, and would fetch one that it does not know.
 */
import { text } from 'node:stream/consumers';
import { AppManifestUtils } from '@microsoft/app-manifest';

globalThis.fetch = (url) => Promise.reject(new Error(`${url} is not in the package`));

const manifests = JSON.parse(await text(process.stdin));
const problems = await Promise.all(
  manifests.map((manifest) => AppManifestUtils.validateAgainstSchema(manifest)),
);
process.stdout.write(JSON.stringify(problems));
