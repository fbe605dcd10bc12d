/** What every file of the sources imports, read from its syntax tree. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from '@swc/core';

export const root = path.join(import.meta.dirname, '../..');

export interface Import {
  /** A path from the root (`src/ids.ts`) for our own files, else the package or `node:` module. */
  target: string;
  /** `type` is erased when compiled. */
  kind: 'value' | 'type' | 'dynamic';
}

export interface SourceFile {
  /** From the root: `src/ids.ts`. */
  name: string;
  imports: readonly Import[];
  /** Imports whose target is computed when they run. */
  computedImports: number;
  hasDefaultExport: boolean;
  /** What it takes from `process`: `env`, `exit` … */
  processMembers: readonly string[];
}

export async function readSources(folders: readonly string[]): Promise<SourceFile[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(path.join(root, folder), { recursive: true });
      return entries.map((entry) => path.posix.join(folder, entry)).filter((name) => name.endsWith('.ts'));
    }),
  );
  return Promise.all(names.flat().sort().map(readSource));
}

async function readSource(name: string): Promise<SourceFile> {
  const text = await readFile(path.join(root, name), 'utf8');
  const tree = await parse(text, { syntax: 'typescript', target: 'es2022' });
  const imports: Import[] = [];
  const processMembers: string[] = [];
  let computedImports = 0;
  let hasDefaultExport = false;
  visit(tree, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration': {
        const source = literal(node.source);
        if (source !== undefined)
          imports.push({ target: resolve(name, source), kind: node.typeOnly ? 'type' : 'value' });
        return;
      }
      case 'ExportDefaultDeclaration':
      case 'ExportDefaultExpression':
        hasDefaultExport = true;
        return;
      case 'CallExpression': {
        if (!isNode(node.callee) || node.callee.type !== 'Import' || !Array.isArray(node.arguments)) return;
        const source = literal(node.arguments[0]?.expression);
        if (source === undefined) computedImports += 1;
        else imports.push({ target: resolve(name, source), kind: 'dynamic' });
        return;
      }
      case 'MemberExpression':
        if (
          isNode(node.object) &&
          node.object.type === 'Identifier' &&
          node.object.value === 'process' &&
          isNode(node.property)
        ) {
          processMembers.push(String(node.property.value));
        }
    }
  });
  return { name, imports, computedImports, hasDefaultExport, processMembers };
}

interface Node {
  type: string;
  [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function literal(value: unknown): string | undefined {
  return isNode(value) && value.type === 'StringLiteral' ? String(value.value) : undefined;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const entry of value) visit(entry, look);
  } else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) look(value);
    for (const entry of Object.values(value)) visit(entry, look);
  }
}

/** Our own files by their path; a package by its name, without what is inside of it. */
function resolve(from: string, source: string): string {
  if (source.startsWith('.')) {
    return path.posix.join(path.posix.dirname(from), source).replace(/\.js$/, '.ts');
  }
  if (source.startsWith('node:')) return source;
  return source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/');
}
