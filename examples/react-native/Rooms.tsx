/** All rooms on a screen, each by its last message. */
import { Text } from 'react-native';
import { useRoom } from './messages';

function Preview({ room }: { readonly room: string }) {
  const last = useRoom(room).at(-1);
  return <Text testID="preview">{`${room}: ${last?.body ?? '-'}`}</Text>;
}

export function Rooms({ rooms }: { readonly rooms: readonly string[] }) {
  return rooms.map((room) => <Preview key={room} room={room} />);
}
