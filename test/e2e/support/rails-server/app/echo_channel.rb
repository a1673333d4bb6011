# Gives back what it gets.
class EchoChannel < ApplicationCable::Channel
  def echo(data)
    transmit data
  end

  def receive(data)
    transmit data
  end
end
