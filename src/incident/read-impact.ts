/** An impact as people write it, a word for each thing that is asked: `errors=12% regions=2/5 data=suspected`. */
import { Finding, type Impact, type ImpactNews } from './impact.js';

export const impactTopics = [
  'errors',
  'transactions',
  'customers',
  'regions',
  'revenue',
  'data',
  'security',
] as const;
export type ImpactTopic = (typeof impactTopics)[number];

type Read = { news: ImpactNews } | { problem: string };

/** Takes back what was said: it is not known after all. */
export const notKnown = '?';

export function readTopic(topic: ImpactTopic, written: string): Read {
  const text = written.trim();
  const taken = /^(?:\?|-|unknown|not known)?$/i.test(text);
  switch (topic) {
    case 'errors':
      return taken ? { news: { errorRate: null } } : percentAs(text, (errorRate) => ({ errorRate }));
    case 'transactions':
      return taken
        ? { news: { failedTransactions: null } }
        : percentAs(text, (failedTransactions) => ({ failedTransactions }));
    case 'customers':
      return taken ? { news: { customers: null, customersPercent: null } } : customersOf(text);
    case 'regions':
      return taken ? { news: { regions: null, regionsOf: null } } : regionsOf(text);
    case 'revenue':
      return taken ? { news: { revenuePerHour: null } } : revenueOf(text);
    case 'data':
    case 'security': {
      if (taken) return { news: { [topic]: null } };
      const finding = Finding.safeParse(text.toLowerCase());
      return finding.success
        ? { news: { [topic]: finding.data } }
        : { problem: `“${shown(text)}” is no answer here: say none, suspected, confirmed or unsure` };
    }
  }
}

/** What is known, as it would be written. */
export function written(impact: Impact): Partial<Record<ImpactTopic, string>> {
  const { errorRate, failedTransactions, customers, customersPercent, revenuePerHour, data, security } =
    impact;
  const { regions, regionsOf: of } = impact;
  const all: Record<ImpactTopic, string | undefined> = {
    errors: errorRate === undefined ? undefined : `${errorRate}%`,
    transactions: failedTransactions === undefined ? undefined : `${failedTransactions}%`,
    customers: customersPercent === undefined ? customers?.toString() : `${customersPercent}%`,
    regions: regions === undefined || of === undefined ? regions?.toString() : `${regions} of ${of}`,
    revenue: revenuePerHour?.toString(),
    data,
    security,
  };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined));
}

function percentAs(text: string, news: (percent: number) => ImpactNews): Read {
  const percent = numberIn(text.replace(/\s*%$/, ''));
  return percent !== undefined && percent <= 100
    ? { news: news(percent) }
    : { problem: `“${shown(text)}” is no percentage: give one from 0 to 100, such as 12%` };
}

function customersOf(text: string): Read {
  if (text.endsWith('%')) {
    return percentAs(text, (customersPercent) => ({ customers: null, customersPercent }));
  }
  const customers = amountIn(text);
  return customers !== undefined && Number.isInteger(customers)
    ? { news: { customers, customersPercent: null } }
    : { problem: `“${shown(text)}” is no number of customers: give 1200, or a share such as 15%` };
}

function regionsOf(text: string): Read {
  const [, some = '', all] =
    /^(\d{1,6})(?:\s*(?:\/|of|out of)\s*(\d{1,6}))?(?:\s*regions?)?$/i.exec(text) ?? [];
  if (some === '') {
    return { problem: `“${shown(text)}” says no regions: give how many of how many, such as 2 of 5` };
  }
  const [regions, of] = [Number(some), all === undefined ? undefined : Number(all)];
  if (of !== undefined && (of === 0 || regions > of)) {
    return { problem: `${regions} of ${of} regions cannot be: give how many of how many, such as 2 of 5` };
  }
  return { news: of === undefined ? { regions } : { regions, regionsOf: of } };
}

function revenueOf(text: string): Read {
  const amount = text
    .replace(/^(?:[$€£¥]|[a-z]{3}\s)\s*/i, '')
    .replace(/\s*(?:\/|per|an)\s*h(?:our)?$/i, '')
    .replace(/\s*[$€£¥]$/, '');
  const revenuePerHour = amountIn(amount);
  return revenuePerHour !== undefined
    ? { news: { revenuePerHour } }
    : { problem: `“${shown(text)}” is no amount an hour: give 12000, or 12k` };
}

const times: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };
/** More would not be kept to the last digit. */
const most = 1e12;

/** `12`, `0.5`, `0,5`, `1,200`, `12k`, `1.5m` */
function numberIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^~?\s*([\d.,]+)\s*([km]?)$/i.exec(text) ?? [];
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? digits.replaceAll(',', '') : digits;
  if (!/^\d+(?:[.,]\d+)?$/.test(plain)) return undefined;
  const value = Number(plain.replace(',', '.')) * (times[unit.toLowerCase()] ?? 1);
  return value <= most ? Math.round(value * 1000) / 1000 : undefined;
}

/** `1.200` is more than a thousand to some and little more than one to others: it is not guessed at. */
function amountIn(text: string): number | undefined {
  if (/^[1-9]\d{0,2}\.\d{3}$/.test(text)) return undefined;
  const amount = numberIn(text);
  return amount && Math.round(amount * 100) / 100;
}

const shown = (text: string) => text.slice(0, 40);
