/** Every code block of the README and of docs/ is type-checked, run or at least parsed. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { Window } from 'happy-dom';
import { lexer, walkTokens } from 'marked';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';
import { compileScript, parse as parseComponent } from 'vue/compiler-sfc';
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
link(root, project, ['@types', '@vue', 'react', 'vitest', 'vue', 'ws']);

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

/** What the compiler has against files of the project. */
function diagnose(files: readonly string[], more: ts.CompilerOptions): string {
  const program = ts.createProgram(files, { ...options, ...more }, host);
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => {
      const source = program.getSourceFile(file);
      return [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
    }),
  ];
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => project,
    getNewLine: () => '\n',
  });
}

/** Writes a block as a module of the project and returns what the compiler has against it. */
function compile({ place, code }: Block, extension: string): string {
  const runs = /from 'vitest'/.test(code);
  const file = join(project, place.replace(/\W+/g, '-') + (runs ? '.test' : '') + extension);
  writeFileSync(file, code);
  const script = /\.jsx?$/.test(extension);
  return diagnose([file], script ? { allowJs: true, checkJs: true, noImplicitAny: false } : {});
}

/** The name of a file, where a block begins with a comment of it: it is part of its page's application. */
const fileOf = ({ code }: Block): string | undefined =>
  /^(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n/.exec(code)?.[1];

/** A component as the module that it is made into, template included. */
const moduleOf = (file: string, code: string): string =>
  compileScript(parseComponent(code, { filename: file }).descriptor, {
    id: file,
    inlineTemplate: true,
  }).content;

/** Writes the files of a page's application, and returns what the compiler has against them. */
function compileApplication(page: string, parts: readonly Block[]): string {
  const folder = join(project, page.replace(/\W+/g, '-'));
  const files = parts.map((block) => {
    const file = fileOf(block)!;
    const isComponent = file.endsWith('.vue');
    const path = resolve(folder, isComponent ? `${file}.ts` : file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, isComponent ? moduleOf(file, block.code) : block.code);
    return path;
  });
  // As a bundler finds them.
  return diagnose(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
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

  const alone = checked.filter((block) => !fileOf(block));
  it.each(alone.map((block) => [block.place, block.language, block] as const))('%s %s', (...all) =>
    check(all[2]),
  );

  const applications = pages
    .map((page) => ({
      page,
      parts: checked.filter((block) => block.place.startsWith(`${page}:`) && fileOf(block)),
    }))
    .filter(({ parts }) => parts.length > 0);
  it.each(applications)('$page, the files of its application', ({ page, parts }) => {
    expect(compileApplication(page, parts)).toBe('');
  });

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
