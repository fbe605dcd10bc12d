import type { z } from 'zod';
import { BLOCKS } from '../limits.js';
import { type Block, elementsOf, MessageBlocks, ViewBlocks } from './blocks.js';
import type { Element } from './elements.js';

/** What is wrong with the blocks of a message or a view, in Slack's words; empty when nothing is. */
export function faultsOf(blocks: unknown, surface: 'message' | 'view'): string[] {
  const parsed = (surface === 'message' ? MessageBlocks : ViewBlocks).safeParse(blocks);
  if (!parsed.success) return parsed.error.issues.map((issue) => describe(issue, ['blocks']));
  return [...duplicates(parsed.data), ...parsed.data.flatMap(faultsOfBlock), ...faultsOfTables(parsed.data)];
}

/** Slack's form of a complaint: `[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export function describe(issue: z.core.$ZodIssue, root: readonly string[] = []): string {
  const at = [...root, ...issue.path.map(String)];
  const pointer = `[json-pointer:/${at.join('/')}]`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return `[ERROR] invalid additional property: ${issue.keys.join(', ')} ${pointer}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `[ERROR] must be less than ${Number(issue.maximum) + 1} characters ${pointer}`
        : `[ERROR] no more than ${issue.maximum} items allowed ${pointer}`;
    case 'too_small':
      return issue.origin === 'string'
        ? `[ERROR] must be more than ${Number(issue.minimum) - 1} characters ${pointer}`
        : `[ERROR] no less than ${issue.minimum} items allowed ${pointer}`;
    case 'invalid_union':
      return `[ERROR] unsupported type or failed to match all allowed schemas ${pointer}`;
    case 'invalid_type':
      return `[ERROR] missing required field or wrong type, expected ${issue.expected} ${pointer}`;
    default:
      return `[ERROR] ${issue.message} ${pointer}`;
  }
}

const complaint = (what: string, path: string): string => `[ERROR] ${what} [json-pointer:${path}]`;

/** "block_id should be unique for each message", "action_id should be unique" within its block. */
function duplicates(blocks: readonly Block[]): string[] {
  const blockIds = blocks.flatMap((block, at) =>
    block.block_id ? [{ key: block.block_id, path: `/blocks/${at}/block_id` }] : [],
  );
  // Slack documents uniqueness within a block; ours is asked of the whole message, so that a test finds every clash.
  const actionIds = elementsOf(blocks).flatMap(({ element, path }) =>
    element.action_id ? [{ key: element.action_id, path: `${path}/action_id` }] : [],
  );
  return [
    ...repeated(blockIds).map(({ key, path }) => complaint(`\`block_id\` \`${key}\` already exists`, path)),
    ...repeated(actionIds).map(({ key, path }) => complaint(`\`action_id\` \`${key}\` already exists`, path)),
  ];
}

function repeated<T extends { key: string }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ key }) => {
    const again = seen.has(key);
    seen.add(key);
    return again;
  });
}

function faultsOfBlock(block: Block, position: number): string[] {
  const path = `/blocks/${position}`;
  const faults = elementsOf([block]).flatMap(({ element }) => faultsOfElement(element, path));
  if (block.type === 'section' && !block.text && !block.fields) {
    faults.push(complaint('missing required field: text or fields', path));
  }
  if (block.type === 'image' && Boolean(block.image_url) === Boolean(block.slack_file)) {
    faults.push(complaint('exactly one of image_url and slack_file is required', path));
  }
  return faults;
}

/** Rules between the fields of one element, stated on its page. */
function faultsOfElement(element: Element, path: string): string[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select': {
      if (Boolean(element.options) === Boolean(element.option_groups)) {
        return [complaint('exactly one of options and option_groups is required', path)];
      }
      const offered = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
      const initial =
        element.type === 'static_select'
          ? element.initial_option
            ? [element.initial_option]
            : []
          : (element.initial_options ?? []);
      return [...notOffered(initial, offered, path), ...sameValues(offered, path)];
    }
    case 'checkboxes':
      return [
        ...notOffered(element.initial_options ?? [], element.options, path),
        ...sameValues(element.options, path),
      ];
    case 'radio_buttons':
      return [
        ...notOffered(element.initial_option ? [element.initial_option] : [], element.options, path),
        ...sameValues(element.options, path),
      ];
    case 'plain_text_input':
      return element.min_length !== undefined &&
        element.max_length !== undefined &&
        element.min_length > element.max_length
        ? [complaint('min_length must not be greater than max_length', path)]
        : [];
    default:
      return [];
  }
}

interface Offered {
  value: string;
  text: { text: string };
}

/** "An option object that exactly matches one of the options." */
function notOffered(initial: readonly Offered[], offered: readonly Offered[], path: string): string[] {
  return initial
    .filter(({ value, text }) => !offered.some((one) => one.value === value && one.text.text === text.text))
    .map(({ value }) => complaint(`initial option \`${value}\` is not among the options`, path));
}

function sameValues(offered: readonly Offered[], path: string): string[] {
  return repeated(offered.map(({ value }) => ({ key: value }))).map(({ key }) =>
    complaint(`option value \`${key}\` already exists`, path),
  );
}

/** https://docs.slack.dev/reference/block-kit/blocks/table-block: one table a message, 10,000 characters in it. */
function faultsOfTables(blocks: readonly Block[]): string[] {
  const tables = blocks.flatMap((block) => (block.type === 'table' ? [block] : []));
  const faults = tables.length > 1 ? [complaint('only_one_table_allowed', '/blocks')] : [];
  return cellText(tables) > BLOCKS.tableText
    ? [...faults, complaint(`table text must be less than ${BLOCKS.tableText + 1} characters`, '/blocks')]
    : faults;
}

function cellText(tables: readonly Extract<Block, { type: 'table' }>[]): number {
  const cells = tables.flatMap((table) => table.rows.flat());
  return cells.reduce((sum, cell) => sum + textLength(cell), 0);
}

/** Characters of every `text` inside a cell, however deep rich text nests it. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (key === 'text' && typeof inner === 'string' ? inner.length : textLength(inner)),
    0,
  );
}
