import { test } from 'vitest';
import { openBrowser } from './support/browser.js';
import { startServer, connectionsOf } from './support/server.js';
test('x', async () => {
  const rails = await startServer();
  const browser = await openBrowser();
  try {
      const page = await (await browser.createBrowserContext()).newPage();
      await page.evaluateOnNewDocument(() => {
        const W = WebSocket; const list: any[] = []; (window as any).list = list; const t0 = performance.now();
        (window as any).WebSocket = class extends W { constructor(u: any, p: any) { super(u, p); const e: any = { made: performance.now() - t0, s: this, frames: [] }; list.push(e);
          this.addEventListener('open', () => e.open = performance.now() - t0); this.addEventListener('close', (ev) => e.closed = [performance.now() - t0, ev.code]); this.addEventListener('message', (m) => e.frames.push(m.data.slice(0, 60))); }
          close(...a: any[]) { list.find((e) => e.s === this).closeCalled = performance.now() - t0; super.close(...a); } };
      });
      await page.goto(`${rails.url}/up`);
      await page.evaluate(async () => { await fetch('/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"ada"}' }); });
      await page.goto(rails.url + '/programs/bundled?program=react-use-action-cable-ts');
      for (let i = 0; i < 6; i++) { await new Promise((r) => setTimeout(r, 2000));
      console.log(i, await connectionsOf(rails), await (await rails.get('/test/subscriptions')).text(), JSON.stringify(await page.evaluate(() => (window as any).list.map((e: any) => ({ ...e, s: e.s.readyState }))))); }
  } finally { await browser.close(); (await import("node:fs")).writeFileSync("/tmp/exp.log", rails.log()); await rails.stop(); }
});
