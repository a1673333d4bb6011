# The commands of a connection are performed one behind the other, as they came, and between two of them others have
# their turn. Rails gives each to whichever of its few threads is free: those of one connection could keep all of them.
module Turns
  def initialize(...)
    super
    @turns = Mutex.new
    @waiting = []
    @is_busy = false
  end

  def on_open
    queue(:handle_open)
  end

  def receive(frame)
    queue(:dispatch_websocket_message, frame)
  end

  # Behind what is performed just now, which may be a subscription: it would stay for ever. What waits is for nobody.
  def on_close(*)
    @turns.synchronize { @waiting.clear }
    queue(:handle_close)
  end

  private

  def queue(*work)
    @turns.synchronize do
      @waiting << work
      return if @is_busy

      @is_busy = true
    end
    send_async(:take_turn)
  end

  def take_turn
    work = @turns.synchronize { @waiting.shift }
    send(*work) if work
  ensure
    send_async(:take_turn) if @turns.synchronize { @is_busy = @waiting.any? }
  end
end
