/** PostgreSQL stores neither NUL nor half a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
