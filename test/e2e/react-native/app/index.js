/** Where the app starts on a device. */
import { AppRegistry } from 'react-native';
import { createCable } from './cable';
import { Chat } from './chat';

const cable = createCable('https://chat.example/cable');

AppRegistry.registerComponent('Chat', () => () => <Chat cable={cable} room="lobby" />);
