/**
 * Atlassian Document Format, version 1: the nodes that can be written by hand, as strict as its JSON schema.
 * https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
import { z } from 'zod';

export interface AdfNode {
  type: string;
  text?: string | undefined;
  attrs?: Readonly<Record<string, unknown>> | undefined;
  content?: AdfNode[] | undefined;
}

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/marks/link/ and its neighbours. */
const Mark = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('link'),
    attrs: z.strictObject({ href: z.string().min(1), title: z.string().optional() }),
  }),
  z.strictObject({ type: z.literal('strong') }),
  z.strictObject({ type: z.literal('em') }),
  z.strictObject({ type: z.literal('code') }),
  z.strictObject({ type: z.literal('strike') }),
  z.strictObject({ type: z.literal('underline') }),
]);

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/text/: "text must not be empty". */
const Text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  marks: z.array(Mark).optional(),
});

const HardBreak = z.strictObject({
  type: z.literal('hardBreak'),
  attrs: z.strictObject({ text: z.literal('\n').optional() }).optional(),
});
const InlineCard = z.strictObject({ type: z.literal('inlineCard'), attrs: z.strictObject({ url: z.url() }) });

const Inline = z.discriminatedUnion('type', [Text, HardBreak, InlineCard]);

const Paragraph = z.strictObject({ type: z.literal('paragraph'), content: z.array(Inline).optional() });

const Heading = z.strictObject({
  type: z.literal('heading'),
  attrs: z.strictObject({ level: z.int().min(1).max(6) }),
  content: z.array(Inline).optional(),
});

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/codeBlock/: text without marks. */
const CodeBlock = z.strictObject({
  type: z.literal('codeBlock'),
  attrs: z.strictObject({ language: z.string().optional() }).optional(),
  content: z.array(Text.omit({ marks: true }).strict()).optional(),
});

const Rule = z.strictObject({ type: z.literal('rule') });

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/listItem/: it begins with a block, and holds lists. */
const ListItem: z.ZodType<AdfNode> = z.lazy(() =>
  z.strictObject({
    type: z.literal('listItem'),
    content: z.array(z.union([Paragraph, CodeBlock, List])).min(1),
  }),
);

const List: z.ZodType<AdfNode> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('bulletList'), content: z.array(ListItem).min(1) }),
    z.strictObject({
      type: z.literal('orderedList'),
      attrs: z.strictObject({ order: z.int().min(0).optional() }).optional(),
      content: z.array(ListItem).min(1),
    }),
  ]),
);

const Blockquote = z.strictObject({
  type: z.literal('blockquote'),
  content: z.array(z.union([Paragraph, List])).min(1),
});

const Panel = z.strictObject({
  type: z.literal('panel'),
  attrs: z.strictObject({ panelType: z.enum(['info', 'note', 'warning', 'success', 'error']) }),
  content: z.array(z.union([Paragraph, Heading, List])).min(1),
});

export const AdfDocument = z.strictObject({
  version: z.literal(1),
  type: z.literal('doc'),
  content: z.array(z.union([Paragraph, Heading, CodeBlock, Rule, Blockquote, Panel, List])),
});
export type AdfDocument = z.infer<typeof AdfDocument>;

const INLINE = new Set(['text', 'hardBreak', 'inlineCard']);

/** The document's text, a line for each block. */
export function plainText(node: AdfNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'inlineCard') return String(node.attrs?.url);
  const parts = (node.content ?? []).map((child) => ({
    text: plainText(child),
    inline: INLINE.has(child.type),
  }));
  return parts.map(({ text, inline }, index) => (inline || index === 0 ? text : `\n${text}`)).join('');
}
