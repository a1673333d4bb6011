# A chat room. It remembers its latest messages for as long as the process lives; an application of
# your own has a table for that.
class Room
  REMEMBERED = 20

  @rooms = Concurrent::Map.new

  # nil if there can be no such room.
  def self.find(name)
    @rooms.compute_if_absent(name.to_s) { new(name.to_s) } if name.present?
  end

  def initialize(name)
    @name = name
    @messages = Concurrent::Array.new
  end

  def messages
    @messages.last(REMEMBERED)
  end

  # "private-ada" is Ada's own; all others are open to everybody.
  def open_to?(user)
    !@name.start_with?("private-") || @name == "private-#{user}"
  end

  def stream
    "room:#{@name}"
  end

  def say(from:, body:)
    message = { type: "message", from: from, body: body }
    @messages << message
    @messages.shift while @messages.size > REMEMBERED
    broadcast(message)
    message
  end

  def broadcast(message)
    ActionCable.server.broadcast(stream, message)
  end
end
