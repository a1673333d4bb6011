# A frame has 256 KB at most: a message of 10,000 characters fits, however they are escaped. Action Cable has no
# setting for it, but its driver has one.
require "websocket/driver"

module ShortFrames
  MAX_LENGTH = 262_144

  def rack(socket, options = {})
    super(socket, { max_length: MAX_LENGTH }.merge(options))
  end
end

WebSocket::Driver.singleton_class.prepend(ShortFrames)
