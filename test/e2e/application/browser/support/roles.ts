/** Finds what is on a page by its role and its name, as people and screen readers do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Tab } from '../../../browsers/support/browser.js';

export interface Query {
  /** As in ARIA: 'button', 'textbox', 'log', ... */
  readonly role: string;
  /** The accessible name. */
  readonly name?: string | RegExp;
  /** What it has to contain. */
  readonly text?: string;
  readonly within?: Query;
}

/** What is found, as far as tests look at it. */
export interface Found {
  readonly text: string;
  readonly value: string;
  readonly isDisabled: boolean;
  /** Where the drivers find it, until the page is looked at again. */
  readonly selector: string;
}

/** A query as it goes into the page: expressions are taken apart. */
interface Sent extends Omit<Query, 'name' | 'within'> {
  readonly name?: string | { readonly source: string; readonly flags: string };
  readonly within?: Sent;
}

function toSend({ name, within, ...rest }: Query): Sent {
  return {
    ...rest,
    ...(name !== undefined && {
      name: typeof name === 'string' ? name : { source: name.source, flags: name.flags },
    }),
    ...(within && { within: toSend(within) }),
  };
}

const require = createRequire(import.meta.url);
const library = readFileSync(
  require.resolve('@testing-library/dom/dist/@testing-library/dom.umd.min.js'),
  'utf8',
);

/** The page's policy lets no text become code there: it comes as a function of the driver's. */
const install = new Function(library) as () => void;

function find(query: Sent): Found[] {
  // biome-ignore lint/suspicious/noExplicitAny: in the page, where nothing of ours is imported
  const { queryAllByRole } = (globalThis as any).TestingLibraryDom;
  const matching = ({ role, name, text, within }: Sent): HTMLElement[] => {
    const root = within ? matching(within)[0] : document.body;
    if (!root) return [];
    const named = typeof name === 'object' ? new RegExp(name.source, name.flags) : name;
    const options = named === undefined ? {} : { name: named };
    const all: HTMLElement[] = queryAllByRole(root, role, options);
    return all.filter((element) => element.textContent?.includes(text ?? ''));
  };
  for (const marked of document.querySelectorAll('[data-found]')) {
    marked.removeAttribute('data-found');
  }
  return matching(query).map((element, index) => {
    element.setAttribute('data-found', `${index}`);
    return {
      text: (element.textContent ?? '').replace(/\s+/g, ' ').trim(),
      value: (element as HTMLInputElement).value ?? '',
      isDisabled: (element as HTMLButtonElement).disabled ?? false,
      selector: `[data-found="${index}"]`,
    };
  });
}

/** All that are there now, in their order. */
export async function findAll(tab: Tab, query: Query): Promise<Found[]> {
  const isThere = await tab.evaluate(() => 'TestingLibraryDom' in globalThis);
  if (!isThere) await tab.evaluate(install);
  return tab.evaluate(find, toSend(query));
}

/** Chooses from a list, by the words in it. */
export async function choose(tab: Tab, { selector }: Found, option: string): Promise<void> {
  await tab.evaluate(
    (place, words) => {
      const list = document.querySelector<HTMLSelectElement>(place);
      const { value = '' } = [...(list?.options ?? [])].find(({ text }) => text === words) ?? {};
      // biome-ignore lint/suspicious/noExplicitAny: see above
      (globalThis as any).TestingLibraryDom.fireEvent.change(list, { target: { value } });
    },
    selector,
    option,
  );
}
