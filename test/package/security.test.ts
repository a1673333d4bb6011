/** The built files: they run no text as code, write no HTML, load nothing, and no expression can be made slow. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';
import { describe, expect, inject, it } from 'vitest';

const dist = join(inject('projects').catenary, 'node_modules/catenary/dist');
const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.js'),
);

type Fields = Node & Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Fields =>
  typeof (value as Partial<Node> | null)?.type === 'string';

function* nodesOf(node: Fields): Generator<Fields> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child);
    }
  }
}

/** Names that run text as code, or make a document of it, as identifiers or properties. */
const FORBIDDEN =
  /^(eval|Function|execScript|importScripts|innerHTML|outerHTML|insertAdjacentHTML|write|writeln|srcdoc|createContextualFragment|parseFromString|setHTMLUnsafe)$/;

const nameOf = ({ type, name, value }: Fields): unknown => (type === 'Literal' ? value : name);

/** One repetition without an end is at most quadratic; one of an alternative or group may be worse. */
function isSafe(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, '.').replace(/\[[^\]]*\]/g, '.');
  const endless = bare.match(/[*+]|\{\d+,\}/g) ?? [];
  return endless.length <= 1 && !/\)(?:[*+]|\{\d+,\})/.test(bare);
}

/** What of a program is forbidden. */
function* findingsIn(node: Fields): Generator<string> {
  const { type } = node;
  const callee = node.callee as Fields | undefined;
  const [first] = (node.arguments as Fields[] | undefined) ?? [];
  if (type === 'ImportExpression') yield 'import()';
  if (type === 'Identifier' && FORBIDDEN.test(String(node.name))) yield String(node.name);
  if (type === 'MemberExpression' && node.computed) {
    const name = nameOf(node.property as Fields);
    if (typeof name === 'string' && FORBIDDEN.test(name)) yield name;
  }
  if (type === 'CallExpression' && /^set(Timeout|Interval)$/.test(String(callee?.name))) {
    if (first?.type === 'Literal' || first?.type === 'TemplateLiteral') yield 'a timer of text';
  }
  if (callee?.name === 'RegExp') yield 'RegExp()';
  const { regex } = node as { readonly regex?: { readonly pattern: string } };
  if (regex && !isSafe(regex.pattern)) yield `/${regex.pattern}/`;
}

const findings = (code: string, sourceType: 'module' | 'script' = 'module'): string[] => {
  const program = parse(code, { ecmaVersion: 2022, sourceType }) as unknown as Fields;
  return [...nodesOf(program)].flatMap((node) => [...findingsIn(node)]);
};

describe('what is looked for', () => {
  it.each([
    ["eval('1')", 'eval'],
    ["(0, globalThis.eval)('1')", 'eval'],
    ["globalThis['eval']('1')", 'eval'],
    ["new Function('return 1')", 'Function'],
    ['document.body.innerHTML = text', 'innerHTML'],
    ['document.write(text)', 'write'],
    ["import('./' + name)", 'import()'],
    ["setTimeout('tick()', 1)", 'a timer of text'],
    ['new RegExp(text)', 'RegExp()'],
    ['/(a+)+$/.test(text)', '/(a+)+$/'],
    ['/a*b*c/.test(text)', '/a*b*c/'],
    ['/(a|b)*$/.test(text)', '/(a|b)*$/'],
  ])('is found: %s', (code, finding) => {
    expect(findings(code)).toContain(finding);
  });

  it.each(['setTimeout(() => {}, 1)', '/^[\\w+*]+$/.test(text)', 'evaluate(text)'])(
    'is not: %s',
    (code) => {
      expect(findings(code)).toEqual([]);
    },
  );
});

it.each(scripts)('%s has nothing of it', (path) => {
  const isModule = !path.startsWith('cjs') && !path.endsWith('.min.js');
  const code = readFileSync(join(dist, path), 'utf8');
  expect(findings(code, isModule ? 'module' : 'script')).toEqual([]);
});
