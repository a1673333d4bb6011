/**
 * Keeps what goes wrong in a page, for drivers that cannot read the browser's own console. A classic
 * script, the first of each page: nothing that comes later escapes it. To run it again does nothing.
 */
if (!globalThis.isWatched) {
  globalThis.isWatched = true;
  const keep = (problem) => {
    const problems = JSON.parse(sessionStorage.getItem('problems') ?? '[]');
    sessionStorage.setItem('problems', JSON.stringify([...problems, problem]));
  };
  addEventListener(
    'error',
    ({ message, target }) => {
      keep(message ? `uncaught: ${message}` : `not loaded: ${target.src ?? target.href}`);
    },
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => keep(`uncaught: ${reason}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    keep(`violated: ${violatedDirective} by ${blockedURI}`);
  });
  for (const name of ['error', 'warn']) {
    const write = console[name];
    console[name] = (...message) => {
      keep(`${name}: ${message.join(' ')}`);
      write.apply(console, message);
    };
  }
}
