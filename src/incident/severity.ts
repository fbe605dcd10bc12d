import { z } from 'zod';

/** How bad it is; `sev1` is the worst. */
export const Severity = z.enum(['sev1', 'sev2', 'sev3', 'sev4']);
export type Severity = z.infer<typeof Severity>;

/** What each level means, in the words of the form that asks for it. */
export const severityMeaning: Readonly<Record<Severity, string>> = {
  sev1: 'Critical: most customers cannot work, or data is at risk',
  sev2: 'Major: an important feature is down or slow for many',
  sev3: 'Minor: some are affected, and there is a way around it',
  sev4: 'Low: nobody is held up yet',
};

/** Severity as people read it: `SEV1`. */
export function severityLabel(severity: Severity): string {
  return severity.toUpperCase();
}

/** Whether the first is worse than the second. */
export function isWorse(one: Severity, other: Severity): boolean {
  return Severity.options.indexOf(one) < Severity.options.indexOf(other);
}
