/** The app: the connection around its screens. */
import { CableProvider } from 'catenary/react';
import { StrictMode } from 'react';
import { View } from 'react-native';
import { Chat } from './Chat';
import { cable } from './cable';

export default function App() {
  return (
    <StrictMode>
      <CableProvider consumer={cable}>
        <View style={{ flex: 1, padding: 48 }}>
          <Chat room="lobby" />
        </View>
      </CableProvider>
    </StrictMode>
  );
}
