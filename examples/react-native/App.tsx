/** The app: the connection around its screens. */
import { CableProvider } from 'catenary/react';
import { StrictMode, useState } from 'react';
import { Button, View } from 'react-native';
import { Chat } from './Chat';
import { cable } from './cable';
import { Rooms } from './Rooms';

const ROOMS = ['lobby', 'kitchen'];

export default function App() {
  const [screen, setScreen] = useState('lobby');
  return (
    <StrictMode>
      <CableProvider consumer={cable}>
        <View style={{ flex: 1, padding: 48 }}>
          {[...ROOMS, 'rooms', 'about'].map((to) => (
            <Button key={to} title={to} onPress={() => setScreen(to)} />
          ))}
          {ROOMS.includes(screen) && <Chat room={screen} />}
          {screen === 'rooms' && <Rooms rooms={ROOMS} />}
        </View>
      </CableProvider>
    </StrictMode>
  );
}
