# As if another thread always wrote to a socket just then: what is to be said waits for Action Cable's own thread.
module QueuedWrites
  def write(data)
    @write_buffer << data
    @event_loop.writes_pending @rack_hijack_io
    data.bytesize
  end
end
