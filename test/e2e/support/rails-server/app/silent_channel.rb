# Never answers: its `subscribed` raises.
class SilentChannel < ApplicationCable::Channel
  def subscribed
    raise "told to"
  end
end
