/**
 * Canonical JSON as RFC 8785 has it (https://www.rfc-editor.org/rfc/rfc8785): members ordered by the UTF-16 code units
 * of their names, no white space, numbers and strings as ECMAScript writes them.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('JSON for others to read has no halves of characters');
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonical).join(',')}]` : canonicalObject(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`);
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function canonicalObject(value: object): string {
  const members: [string, unknown][] = Object.entries(value);
  // By default `sort` compares names by their UTF-16 code units, and so does `<`.
  if (members.length > 1) members.sort(([a], [b]) => (a < b ? -1 : 1));
  let text = '';
  for (const [name, member] of members) {
    text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${canonical(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/**
 * Canonical JSON of JSON text. Where that holds a number that would be read as another one, which nothing of ours writes,
 * the text as a whole stands for it, as a string: so a change in any digit shows.
 */
export function canonicalText(json: string): string {
  const [, name, text] = oneText.exec(json) ?? [];
  if (name !== undefined) return `{${name}:${text}}`;
  const [, id, room] = oneMessage.exec(json) ?? [];
  if (id !== undefined) return `{"message":{"id":${id},"room":${room}}}`;
  return hasInexactNumber(json) ? JSON.stringify(json) : canonical(JSON.parse(json));
}

/**
 * What most words and most facts are, as PostgreSQL prints them. Without a backslash a string is canonical as it stands,
 * and there are millions to check.
 */
const oneText = /^\{("\w+"): ("[^"\\]*")\}$/;
const oneMessage = /^\{"message": \{"id": ("[^"\\]*"), "room": ("[^"\\]*")\}\}$/;

/** A number of 16 characters or more outside a string, or inside one that looks like it. */
const longNumber = /(?:^|[[:,] ?)-?\d[\d.eE+-]{15,}/;
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * PostgreSQL keeps numbers with as many digits as they were written with; whoever reads them as doubles, as RFC 8785
 * says, would not see a digit changed behind the 15th.
 */
function hasInexactNumber(json: string): boolean {
  if (!longNumber.test(json)) return false;
  const numbers = (json.match(tokens) ?? []).filter((token) => !token.startsWith('"'));
  return numbers.some((token) => decimal(token) !== decimal(String(Number(token))));
}

/** One spelling for every decimal number: its digits without zeros at the ends, and where the point is. */
function decimal(token: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  const scale = Number(exponent) - fraction.length + digits.length - kept.length;
  return kept === '' ? '0' : `${sign}${kept}e${scale}`;
}
