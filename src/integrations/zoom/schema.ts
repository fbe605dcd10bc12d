/** Zoom's answers, only the fields we use. https://developers.zoom.us/docs/api/meetings/ */
import { z } from 'zod';

/** https://developers.zoom.us/docs/internal-apps/s2s-oauth/ */
export const Token = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  /** What the app may do, by spaces. */
  scope: z.string().default(''),
});

/** How the token endpoint says no: `{"reason": "Invalid client_id or client_secret", "error": "invalid_client"}`. */
export const TokenRefusal = z.object({ error: z.string(), reason: z.string().default('') });

/** How the API says no. https://developers.zoom.us/docs/api/errors/ */
export const Refusal = z.object({
  code: z.number(),
  message: z.string().default(''),
  errors: z.array(z.object({ field: z.string().default(''), message: z.string().default('') })).default([]),
});

export const Meeting = z.object({
  id: z.number(),
  join_url: z.url({ protocol: /^https$/ }),
});

/** One page; `next_page_token` is empty on the last one. */
export const Meetings = z.object({
  meetings: z.array(z.object({ id: z.number(), agenda: z.string().default('') })),
  next_page_token: z.string().default(''),
});
