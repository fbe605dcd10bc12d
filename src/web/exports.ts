/** Where a link to an incident's document leads: a page with a button, and behind the button the document. */
import { createHash } from 'node:crypto';
import { type Html, html, source } from '../chat/markup.js';
import { type ExportFormat, formatName } from '../incident/export-format.js';
import { type Incident, incidentRef } from '../incident/incident.js';
import type { ExportLink } from '../incident/ports.js';
import type { Answer, Route } from './server.js';

interface Found {
  incident: Incident;
  link: ExportLink;
}

export interface Exports {
  /** Undefined: it has expired, or there is none such. */
  find(token: string): Promise<Found | undefined>;
  /** The same, and records the download. */
  take(token: string): Promise<Found | undefined>;
  /** The document, in pieces. */
  documentOf(found: Found): Promise<AsyncIterable<string>>;
}

const contentType: Readonly<Record<ExportFormat, string>> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

/** Chat platforms and mail scanners open every link to see what is there: they get the page, which tells them nothing. */
export function exportRoutes({ find, take, documentOf }: Exports): Route[] {
  const path = '/exports/:token';
  return [
    {
      method: 'GET',
      path,
      async handle({ params }) {
        const found = await find(params.token ?? '');
        return found ? page(200, offer(found)) : gone();
      },
    },
    {
      method: 'POST',
      path,
      async handle({ params }) {
        const found = await take(params.token ?? '');
        if (!found) return gone();
        const { format } = found.link;
        return {
          status: 200,
          contentType: contentType[format],
          headers: {
            ...sealed,
            'content-disposition': `attachment; filename="${incidentRef(found.incident)}.${format}"`,
            // Should it be shown all the same: nothing in it runs.
            'content-security-policy': "sandbox; default-src 'none'",
          },
          body: await documentOf(found),
        };
      },
    },
  ];
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1em}button{font:inherit;padding:.5em 1.5em}';

/** Kept by nobody on the way, and the address told to nobody: it is the key. */
const sealed: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

function page(status: number, body: Html): Answer {
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  const head = `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n<title>Tocsin</title>\n<style>${style}</style>\n</head>\n`;
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    headers: { ...sealed, 'content-security-policy': policy },
    body: `${head}${source(html`<body>\n${body}\n</body>`)}\n</html>\n`,
  };
}

function offer({ incident, link: { format, expiresAt } }: Found): Html {
  const until = expiresAt.toISOString().slice(11, 16);
  return html`<h1>${incidentRef(incident)} as ${formatName[format]}</h1>
<p>The whole record of the incident, as one document. This link is good until ${until} UTC. Each download is recorded.</p>
<form method="post"><button type="submit">Download</button></form>`;
}

/** What has expired is not told from what never was. */
const gone = (): Answer =>
  page(
    404,
    html`<h1>There is nothing here</h1>
<p>Links to documents are good for an hour. For a new one, ask in the incident’s room: /incident export</p>`,
  );
