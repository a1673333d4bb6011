/** Every code block of the README and of docs/ is type-checked, run or at least parsed. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { Window } from 'happy-dom';
import { lexer, walkTokens } from 'marked';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';
import { install, link } from './install.js';

/** Languages that nothing here can check: they are shown as they are. */
const SHOWN = ['css', 'diff', 'erb', 'nginx', 'ruby', 'text', 'yaml'];

interface Block {
  /** Where it is, such as `README.md:12`. */
  readonly place: string;
  readonly language: string;
  /** Why it is not checked: what follows `no-check` on the line of the fence. */
  readonly optOut: string | undefined;
  readonly code: string;
}

const root = inject('root');

/** The code blocks of one page, nested ones included. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let line = 0;
  void walkTokens(lexer(text), (token) => {
    if (token.type !== 'code') return;
    // Blocks inside lists come without their indentation: look for the fence alone.
    const content = token.raw.trim().split('\n');
    const start = lines.findIndex((text, index) => index >= line && text.includes(content[0]!));
    line = start + content.length;
    const [, language = '', optOut] = /^(\S*)(?:\s+no-check\b:?(.*))?$/.exec(token.lang ?? '') ?? [
      '',
      token.lang,
    ];
    blocks.push({
      place: `${page}:${start + 1}`,
      language,
      optOut: optOut?.trim(),
      code: token.text,
    });
  });
  return blocks;
}

const pages = [
  'README.md',
  ...(existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs')) : []),
]
  .map((name) => (name === 'README.md' ? name : `docs/${name}`))
  .filter((page) => page.endsWith('.md') && existsSync(join(root, page)));
const blocks = pages.flatMap(blocksOf);
const checked = blocks.filter(({ optOut }) => optOut === undefined);

/** A reader's project: the package under both names, and what examples may use beside it. */
const tarball = inject('tarball');
const project = install(join(dirname(tarball), 'docs'), {
  catenary: tarball,
  '@rails/actioncable': tarball,
});
link(root, project, ['@types', 'react', 'vitest', 'ws']);

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
  typeRoots: [join(project, 'node_modules/@types')],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};
const host = ts.createCompilerHost(options);
const parse = host.getSourceFile;
const parsed = new Map<string, ts.SourceFile | undefined>();
// One program for each block, because augmentations must not meet; the libraries are parsed once.
host.getSourceFile = (name, ...rest) => {
  if (!parsed.has(name)) parsed.set(name, parse(name, ...rest));
  return parsed.get(name);
};

/** Writes a block as a module of the project and returns what the compiler has against it. */
function compile({ place, code }: Block, extension: string): string {
  const runs = /from 'vitest'/.test(code);
  const file = join(project, place.replace(/\W+/g, '-') + (runs ? '.test' : '') + extension);
  writeFileSync(file, code);
  const script = /\.jsx?$/.test(extension);
  const program = ts.createProgram(
    [file],
    script ? { ...options, allowJs: true, checkJs: true, noImplicitAny: false } : options,
    host,
  );
  const source = program.getSourceFile(file);
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => project,
    getNewLine: () => '\n',
  });
}

/** Checks the scripts of a page, by their type. */
function checkHtml(block: Block): void {
  const page = new new Window().DOMParser().parseFromString(block.code, 'text/html');
  page.querySelectorAll('script').forEach((script, index) => {
    const code = script.textContent;
    if (script.type === 'importmap') JSON.parse(code);
    else if (script.type === 'module')
      expect(compile({ ...block, place: `${block.place}-${index}`, code }, '.js')).toBe('');
    else new Script(code);
  });
}

/** Checks the syntax of commands, and that the npm scripts they call exist. */
function checkShell({ code }: Block): void {
  execFileSync('bash', ['-n'], { input: code, stdio: ['pipe', 'ignore', 'pipe'] });
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const called = [...code.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)];
  for (const [, script, alias] of called) expect(scripts).toHaveProperty([script ?? alias!]);
}

function check(block: Block): void {
  const { language, code } = block;
  if (['ts', 'tsx', 'js', 'jsx', 'mjs'].includes(language))
    expect(compile(block, `.${language}`)).toBe('');
  else if (language === 'html') checkHtml(block);
  else if (language === 'json') JSON.parse(code);
  else if (['sh', 'bash'].includes(language)) checkShell(block);
  else expect(SHOWN, 'a language that is known here').toContain(language);
}

/** The example in the comment of a function. */
function exampleIn(file: string): string {
  const comment = readFileSync(join(root, file), 'utf8').replaceAll(/^ \* ?/gm, '');
  return /@example\n```ts\n(.*?)```/s.exec(comment)![1]!;
}

/** Runs an example against a test server, and returns what both sides have heard. */
function play(name: string, code: string) {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  writeFileSync(join(project, `${name}.mjs`), outputText);
  copyFileSync(
    join(root, 'test/package/fixtures/play-example.mjs'),
    join(project, 'play-example.mjs'),
  );
  const output = execFileSync('node', ['play-example.mjs', `./${name}.mjs`], {
    cwd: project,
    encoding: 'utf8',
    timeout: 10_000,
  });
  return JSON.parse(output);
}

describe('the first examples, run against a test server', () => {
  const params = { channel: 'ChatChannel', room: 1 };
  const spoken = {
    urls: ['ws://localhost/cable', 'ws://localhost/cable'],
    commands: [
      { command: 'subscribe', params },
      { command: 'message', params, data: { action: 'speak', body: 'Hello' } },
    ],
    heard: 1,
  };

  it('say Hello, in the README', () => {
    const { code } = blocks.find(({ place }) => place.startsWith('README.md'))!;
    expect(play('readme', code)).toMatchObject({
      ...spoken,
      logged: ['[object Object]', 'from the server', 'lost: closed', 'back again'],
    });
  });

  it('say Hello, in the reference of createConsumer', () => {
    expect(play('reference', exampleIn('src/create-consumer.ts'))).toMatchObject(spoken);
  });
});

describe('code in the docs', () => {
  it('sends nothing while a connection cannot be open yet', () => {
    const early = checked.filter(({ code }) => /^(.*= )?\w+\.(perform|send)\(/m.test(code));
    expect(early.map(({ place }) => place)).toEqual([]);
  });

  it.each(checked.map((block) => [block.place, block.language, block] as const))(
    '%s %s',
    (...all) => check(all[2]),
  );

  it('is left unchecked only for a reason', () => {
    const optOuts = blocks.filter(({ optOut }) => optOut !== undefined);
    const shown = checked.filter(({ language }) => SHOWN.includes(language));
    for (const { place, optOut } of optOuts) console.log(`not checked: ${place}: ${optOut}`);
    console.log(
      `${pages.length} pages, ${blocks.length} code blocks: ` +
        `${optOuts.length} opted out, ${shown.length} in languages that are only shown`,
    );
    expect(optOuts.filter(({ optOut }) => !optOut).map(({ place }) => place)).toEqual([]);
  });

  it('runs, where it is a test', () => {
    const tests = checked.filter(({ code }) => /from 'vitest'/.test(code));
    if (tests.length === 0) return;
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    execFileSync('node', [vitest, 'run', '--root', project], { stdio: 'inherit' });
  });
});
