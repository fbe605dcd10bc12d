/** Gives words to parameters in order; `...name` takes what is left of the line as it was typed. */
export function readParams(params: readonly string[], line: string): Record<string, string> {
  const args: Record<string, string> = {};
  let rest = line.trim();
  for (const param of params) {
    if (rest === '') break;
    if (param.startsWith('...')) {
      args[param.slice(3)] = unquote(rest);
      break;
    }
    const match = /^(?:["“”]([^"“”]*)["“”]|(\S+))\s*/.exec(rest);
    if (!match) break;
    args[param] = match[1] ?? match[2] ?? '';
    rest = rest.slice(match[0].length);
  }
  return args;
}

function unquote(text: string): string {
  const match = /^["“”]([^"“”]*)["“”]$/.exec(text);
  return match?.[1] ?? text;
}
