/** Debian's Chromium, as it runs in a container. */

export const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  // It ends when the pipe does, however we end.
  pipe: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
