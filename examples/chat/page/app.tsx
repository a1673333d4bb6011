/** The page: whoever is signed in has a connection, and what belongs to one user is made anew for the next. */
import { CableProvider } from 'catenary/react';
import { Connection } from './connection/connection.js';
import { PresenceProvider } from './presence/presence.js';
import { OutboxProvider } from './rooms/outbox-provider.js';
import { consumer } from './session/cable.js';
import { SessionProvider, useSession } from './session/session.js';
import { SignIn } from './session/sign-in.js';
import { Shell } from './shell/shell.js';

function Gate() {
  const { who } = useSession();
  if (who.state === 'out') return <SignIn notice={who.notice} />;
  if (who.state !== 'in') {
    return (
      <p role="status" className="waiting">
        {who.state === 'unreachable' && 'The server cannot be reached. Trying again.'}
      </p>
    );
  }
  return (
    <CableProvider key={who.name} consumer={consumer}>
      <Connection>
        <OutboxProvider user={who.name}>
          <PresenceProvider>
            <Shell />
          </PresenceProvider>
        </OutboxProvider>
      </Connection>
    </CableProvider>
  );
}

export function App() {
  return (
    <SessionProvider>
      <Gate />
    </SessionProvider>
  );
}
