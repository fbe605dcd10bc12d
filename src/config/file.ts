import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { placesIn } from '../comms/places.js';
import { Settings } from '../incident/settings.js';
import { platformName } from '../incident/sides.js';
import { didYouMean } from '../runbook/nearest.js';
import { ConfigError } from './error.js';

/** tocsin.yml: what a team decides about its incidents. */
export const ConfigFile = z.strictObject({ incidents: Settings });
export type ConfigFile = z.infer<typeof ConfigFile>;

type Path = readonly (string | number)[];

/**
 * Throws `ConfigError` with the first fault of the file: `tocsin.yml:3:5 incidents.clocks: …`. `platforms` are those that are
 * connected: nothing can be told on another.
 */
export function parseConfigFile(
  text: string,
  file: string,
  platforms: readonly string[] = ['slack', 'teams'],
): ConfigFile {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const refuse = (offset: number, fault: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new ConfigError(`${file}:${line}:${col} ${fault}`);
  };

  const [broken] = [...doc.errors, ...doc.warnings];
  if (broken) return refuse(broken.pos[0], `is not readable as YAML: ${broken.message.split('\n')[0]}`);
  visit(doc, {
    // Settings have no use for them, and a chain of them can grow without bound.
    Alias: (_, alias) => refuse(alias.range?.[0] ?? 0, 'YAML aliases are not read here: write the value out'),
  });

  // A file in which every line is commented out decides nothing.
  const data: unknown = doc.toJS() ?? {};
  const parsed = ConfigFile.safeParse(data);
  if (parsed.success) {
    const elsewhere = placesIn(parsed.data.incidents).find(
      ({ place }) => !platforms.some((platform) => place.startsWith(`${platform}:`)),
    );
    if (!elsewhere) return parsed.data;
    const path = ['incidents', ...elsewhere.path];
    const [platform = ''] = elsewhere.place.split(':');
    const connected = platforms.map(platformName).join(' and ');
    return refuse(
      offsetOf(path),
      `${dotted(path)}: ${elsewhere.place} is on ${platformName(platform)}, and Tocsin is connected to ${connected} alone`,
    );
  }

  const faults = parsed.error.issues
    .flatMap((issue) => explain(issue, data))
    .map(({ path, key, text: fault }) => ({
      offset: offsetOf(key === undefined ? path : [...path, key]),
      fault: path.length === 0 ? fault : `${dotted(path)}: ${fault}`,
    }))
    .sort((a, b) => a.offset - b.offset);
  const [first] = faults;
  return refuse(first?.offset ?? 0, first?.fault ?? 'is not a file of settings');

  /** Where a key that should not be there is written, or else the value at the path or what surrounds it. */
  function offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const parent = length === 1 ? doc.contents : doc.getIn(path.slice(0, length - 1), true);
      if (isMap(parent)) {
        const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1]);
        if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
        continue;
      }
      const entry = doc.getIn(path.slice(0, length), true);
      if (isNode(entry)) return entry.range?.[0] ?? 0;
    }
    return doc.contents?.range?.[0] ?? 0;
  }
}

interface Fault {
  path: Path;
  /** The key inside `path` that should not be there. */
  key?: string;
  text: string;
}

function explain(issue: z.core.$ZodIssue, data: unknown): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const value = valueAt(data, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known) || `; it may hold ${known.join(', ')}`;
      return { path, key, text: `there is no key "${key}"${hint}` };
    });
  }
  return [{ path, text: describe(issue, value) }];
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === null) return 'is empty: write something under it, or take it out';
  const given = shown(value);
  switch (issue.code) {
    case 'invalid_type':
      return `should be ${wordFor(issue.expected)}, not ${given}`;
    case 'too_small':
      return Array.isArray(value)
        ? 'needs at least one entry'
        : `should be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, not ${given}`;
    case 'too_big':
      return `should be at most ${issue.maximum}, not ${given}`;
    // The schema words these itself; it raises no other kind.
    default:
      return `${issue.message}, not ${given}`;
  }
}

function wordFor(expected: string): string {
  const words: Record<string, string> = {
    number: 'a number',
    int: 'a whole number',
    string: 'text',
    array: 'a list',
    object: 'a block of keys',
    record: 'a block of keys',
  };
  return words[expected] ?? expected;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  return JSON.stringify(value).slice(0, 80);
}

function dotted(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    data,
  );
}

const Shape = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  propertyNames: z.object({ enum: z.array(z.string()) }).optional(),
});

/** The keys that the schema has at a path. */
function keysAt(path: Path): string[] {
  const root: unknown = z.toJSONSchema(ConfigFile, { io: 'input' });
  const node = path.reduce<unknown>((schema, part) => {
    const { properties, items } = Shape.parse(schema);
    return typeof part === 'number' ? items : properties?.[part];
  }, root);
  const shape = Shape.safeParse(node);
  return shape.success ? (shape.data.propertyNames?.enum ?? Object.keys(shape.data.properties ?? {})) : [];
}
