# What CableReady's gem has for `cable_ready_stream_from`; here the name is not signed.
class CableReady::Stream < ActionCable::Channel::Base
  def subscribed
    stream_from params[:identifier]
  end
end
