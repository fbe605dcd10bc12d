/** https://docs.slack.dev/reference/objects/file-object#types, the part that people share in an incident. */
const TYPES: Readonly<Record<string, readonly [mimetype: string, filetype: string, pretty: string]>> = {
  csv: ['text/csv', 'csv', 'CSV'],
  gif: ['image/gif', 'gif', 'GIF'],
  gz: ['application/gzip', 'gzip', 'Gzip'],
  html: ['text/html', 'html', 'HTML'],
  jpeg: ['image/jpeg', 'jpg', 'JPEG'],
  jpg: ['image/jpeg', 'jpg', 'JPEG'],
  json: ['application/json', 'json', 'JSON'],
  log: ['text/plain', 'text', 'Plain Text'],
  md: ['text/markdown', 'markdown', 'Markdown'],
  mp4: ['video/mp4', 'mp4', 'MPEG 4 Video'],
  pdf: ['application/pdf', 'pdf', 'PDF'],
  png: ['image/png', 'png', 'PNG'],
  svg: ['image/svg+xml', 'svg', 'SVG'],
  txt: ['text/plain', 'text', 'Plain Text'],
  webp: ['image/webp', 'webp', 'WebP'],
  yaml: ['text/yaml', 'yaml', 'YAML'],
  yml: ['text/yaml', 'yaml', 'YAML'],
  zip: ['application/zip', 'zip', 'Zip'],
};
const BINARY = ['application/octet-stream', 'binary', 'Binary'] as const;

/** What Slack calls a file: by what the browser said of it, or else by its name. */
export function fileType(name: string, declared?: string) {
  const byName = TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
  const byType = Object.values(TYPES).find(([mimetype]) => mimetype === declared);
  const [mimetype, filetype, pretty_type] = (declared ? byType : byName) ?? BINARY;
  return { mimetype: declared ?? mimetype, filetype, pretty_type };
}
