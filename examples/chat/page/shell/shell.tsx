/** The frame: what is there in every view, and the view. */
import { type MouseEvent, useCallback, useEffect, useRef, useState } from 'react';
import { Books } from '../books/books.js';
import { StatusLine } from '../connection/status-line.js';
import { Dashboard } from '../dashboard/dashboard.js';
import { Notifications } from '../notifications/notifications.js';
import { useInbox } from '../notifications/use-inbox.js';
import { PeopleList } from '../presence/people-list.js';
import { Room } from '../rooms/room.js';
import { RoomsNav } from '../rooms/rooms-nav.js';
import { useRooms } from '../rooms/use-rooms.js';
import { useUser } from '../session/session.js';
import { SignOut } from '../session/sign-out.js';
import { MenuIcon } from './icons.js';
import { Logo } from './logo.js';
import type { Route } from './parse-route.js';
import { inTab, titleOf } from './title.js';
import { useDisclosure } from './use-disclosure.js';
import { useRoute } from './use-route.js';

function ViewsNav({ route }: { readonly route: Route }) {
  const current = (view: Route['view']) => (route.view === view ? 'page' : undefined);
  return (
    <nav aria-label="Views">
      <ul>
        <li>
          <a href="#/books" aria-current={current('books')}>
            Books
          </a>
        </li>
        <li>
          <a href="#/dashboard" aria-current={current('dashboard')}>
            Dashboard
          </a>
        </li>
      </ul>
    </nav>
  );
}

interface ViewProps {
  readonly route: Route;
  readonly title: string;
}

function View({ route, title }: ViewProps) {
  const [attempt, setAttempt] = useState(0);
  if (route.view === 'books') return <Books />;
  if (route.view === 'dashboard') return <Dashboard />;
  const { slug } = route;
  const tryAgain = () => setAttempt(attempt + 1);
  return <Room key={`${slug}:${attempt}`} slug={slug} title={title} onTryAgain={tryAgain} />;
}

/** On a phone the sidebar is opened by a button, and closed by what is chosen in it. */
function useSidebar() {
  const button = useRef<HTMLButtonElement>(null);
  const sidebar = useRef<HTMLElement>(null);
  const scrim = useRef<HTMLButtonElement>(null);
  const { isOpen, toggle, leave, onKeyDown } = useDisclosure(button, sidebar, scrim);
  useEffect(() => {
    if (isOpen) sidebar.current?.focus();
  }, [isOpen]);
  // By the link of the view that is shown, too: that changes no address.
  const onClick = ({ target }: MouseEvent) => {
    if (isOpen && (target as Element).closest('a')) leave();
  };
  return { button, sidebar, scrim, isOpen, toggle, leave, onClick, onKeyDown };
}

/** Who goes to another view by keyboard goes on in that view: where it has taken the focus, or at its beginning. */
function useMain(route: Route) {
  const main = useRef<HTMLElement>(null);
  const focus = useCallback(() => main.current?.focus(), []);
  const view = JSON.stringify(route);
  const last = useRef(view);
  useEffect(() => {
    if (view === last.current) return;
    last.current = view;
    if (!main.current?.contains(document.activeElement)) focus();
  }, [view, focus]);
  return { main, focus };
}

interface BarProps {
  readonly menu: ReturnType<typeof useSidebar>;
  readonly inbox: ReturnType<typeof useInbox>;
}

function Bar({ menu: { button, isOpen, toggle, onKeyDown }, inbox }: BarProps) {
  const me = useUser();
  return (
    <header className="bar">
      <button
        ref={button}
        type="button"
        className="menu"
        aria-label="Menu"
        aria-expanded={isOpen}
        aria-controls="sidebar"
        onClick={toggle}
        onKeyDown={onKeyDown}
      >
        <MenuIcon />
      </button>
      <Logo />
      <span className="brand">Catenary</span>
      <StatusLine />
      <Notifications inbox={inbox} />
      <span className="me">
        <bdi>{me}</bdi>
      </span>
      <SignOut />
    </header>
  );
}

export function Shell() {
  const route = useRoute();
  const rooms = useRooms();
  const { main, focus } = useMain(route);
  const menu = useSidebar();
  const inbox = useInbox();
  const title = titleOf(route, rooms);
  return (
    <div className="shell" data-menu={menu.isOpen || undefined}>
      <title>{inTab(title, inbox.unread)}</title>
      <button type="button" className="skip" onClick={focus}>
        Skip to the content
      </button>
      <Bar menu={menu} inbox={inbox} />
      {/* It stays until the finger is up: what lies beneath is not meant. */}
      {menu.isOpen && (
        <button
          ref={menu.scrim}
          type="button"
          className="scrim"
          aria-label="Close the menu"
          tabIndex={-1}
          onClick={menu.leave}
        />
      )}
      <aside
        ref={menu.sidebar}
        id="sidebar"
        className="sidebar"
        aria-label="Rooms and people"
        tabIndex={-1}
        onClick={menu.onClick}
        onKeyDown={menu.onKeyDown}
      >
        <RoomsNav rooms={rooms} current={route.view === 'room' ? route.slug : null} />
        <ViewsNav route={route} />
        <PeopleList />
      </aside>
      <main ref={main} id="main" tabIndex={-1}>
        <View route={route} title={title} />
      </main>
    </div>
  );
}
