/**
 * The part of JQL that Tocsin speaks; anything else is an error, in Jira's words where they are published.
 * https://support.atlassian.com/jira-software-cloud/docs/jql-fields/ and …/jql-operators/
 */
import { Refusal } from './refusal.js';
import { PROJECT, type StoredIssue } from './state.js';

export interface Query {
  matches(issue: StoredIssue): boolean;
  compare(a: StoredIssue, b: StoredIssue): number;
}

type Token = { kind: 'word' | 'string' | 'operator'; text: string };

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|>=|<=|=|>|<|\(|\)|,)|([\w.-]+))/y;

export function parseJql(jql: string, now: Date): Query {
  const tokens = tokenize(jql);
  const order = tokens.findIndex((token, index) => isWord(token, 'order') && isWord(tokens[index + 1], 'by'));
  const where = order < 0 ? tokens : tokens.slice(0, order);
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/: "must be a bounded query".
  if (where.length === 0) {
    throw new Refusal(400, [
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    ]);
  }
  const clauses = splitAt(where, (token) => isWord(token, 'and')).map((clause) => parseClause(clause, now));
  return {
    matches: (issue) => clauses.every((clause) => clause(issue)),
    compare: order < 0 ? () => 0 : parseOrder(tokens.slice(order + 2)),
  };
}

function tokenize(jql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (jql.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(jql);
    if (!match) {
      throw syntax(
        `The character '${jql.slice(at).trim()[0]}' is a reserved JQL character. You must enclose it in a string or escape it.`,
      );
    }
    const [, double, single, operator, word] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replace(/\\(.)/g, '$1') });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else tokens.push({ kind: 'word', text: word ?? '' });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function parseClause(tokens: readonly Token[], now: Date): (issue: StoredIssue) => boolean {
  const [field, operator, value, ...rest] = tokens;
  if (field?.kind !== 'word') throw syntax(`Expecting a field name but got '${field?.text ?? 'the end'}'.`);
  if (operator?.kind !== 'operator') {
    throw syntax(
      `Expecting operator but got '${operator?.text ?? 'the end'}'. The valid operators are '=', '!=', '<', '>', '<=', '>='.`,
    );
  }
  if (value === undefined || value.kind === 'operator' || rest.length > 0) {
    throw syntax(`Expecting one value after '${field.text} ${operator.text}'.`);
  }
  switch (field.text.toLowerCase()) {
    case 'project':
      return equality(field.text, operator.text, isProject(value.text));
    case 'labels':
      // Labels are compared without regard to case: https://support.atlassian.com/jira-software-cloud/docs/jql-fields/#Labels
      return equality(field.text, operator.text, (issue) =>
        issue.labels.some((label) => label.toLowerCase() === value.text.toLowerCase()),
      );
    case 'created':
      return createdWhen(operator.text, value.text, now);
    default:
      throw new Refusal(400, [
        `Field '${field.text}' does not exist or you do not have permission to view it.`,
      ]);
  }
}

function equality(
  field: string,
  operator: string,
  holds: (issue: StoredIssue) => boolean,
): (issue: StoredIssue) => boolean {
  if (operator === '=') return holds;
  if (operator === '!=') return (issue) => !holds(issue);
  throw new Refusal(400, [`The operator '${operator}' is not supported by the '${field}' field.`]);
}

/** By key, name or id; every issue here is in the one project. */
function isProject(value: string): () => boolean {
  const known = [PROJECT.key, PROJECT.name, PROJECT.id].map((name) => name.toLowerCase());
  if (!known.includes(value.toLowerCase())) {
    throw new Refusal(400, [`The value '${value}' does not exist for the field 'project'.`]);
  }
  return () => true;
}

const MINUTES = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 } as const;

/** https://support.atlassian.com/jira-software-cloud/docs/jql-fields/#Created: "-30m", "2026-11-20", "2026-11-20 14:05". */
function createdWhen(operator: string, value: string, now: Date): (issue: StoredIssue) => boolean {
  const at = parseTime(value, now);
  if (at === undefined) {
    throw new Refusal(400, [
      `Date value '${value}' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    ]);
  }
  switch (operator) {
    case '>=':
      return (issue) => issue.created.getTime() >= at;
    case '>':
      return (issue) => issue.created.getTime() > at;
    case '<=':
      return (issue) => issue.created.getTime() <= at;
    case '<':
      return (issue) => issue.created.getTime() < at;
    default:
      throw new Refusal(400, [`The operator '${operator}' is not supported by the 'created' field.`]);
  }
}

function parseTime(value: string, now: Date): number | undefined {
  const period = /^-(\d+)([mhdw])$/.exec(value);
  if (period) {
    const unit = period[2];
    if (unit === 'm' || unit === 'h' || unit === 'd' || unit === 'w') {
      return now.getTime() - Number(period[1]) * MINUTES[unit] * 60_000;
    }
  }
  const date = /^(\d{4})[-/](\d\d)[-/](\d\d)(?: (\d\d:\d\d))?$/.exec(value);
  if (!date) return undefined;
  const time = Date.parse(`${date[1]}-${date[2]}-${date[3]}T${date[4] ?? '00:00'}:00Z`);
  return Number.isNaN(time) ? undefined : time;
}

const ORDERS: Readonly<Record<string, (issue: StoredIssue) => number>> = {
  created: (issue) => issue.created.getTime(),
  key: (issue) => issue.number,
  issuekey: (issue) => issue.number,
};

/** https://support.atlassian.com/jira-software-cloud/docs/jql-keywords/#ORDER-BY */
function parseOrder(tokens: readonly Token[]): Query['compare'] {
  const terms = splitAt(tokens, (token) => token.text === ',').map(([field, direction, ...rest]) => {
    const by = ORDERS[field?.text.toLowerCase() ?? ''];
    if (!by) {
      throw new Refusal(400, [`Not able to sort using field '${field?.text ?? ''}'.`]);
    }
    const word = direction?.text.toLowerCase() ?? 'asc';
    if ((word !== 'asc' && word !== 'desc') || rest.length > 0) throw syntax("Expecting 'ASC' or 'DESC'.");
    return { by, sign: word === 'asc' ? 1 : -1 };
  });
  return (a, b) => terms.reduce((sum, { by, sign }) => sum || sign * (by(a) - by(b)), 0);
}

function splitAt(tokens: readonly Token[], isSeparator: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isSeparator(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}

function syntax(message: string): Refusal {
  return new Refusal(400, [`Error in the JQL Query: ${message}`]);
}
