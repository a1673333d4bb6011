module ApplicationCable
  # Who is there, by the token in the address: see Token.
  class Connection < ActionCable::Connection::Base
    include Turns

    COMMANDS = %w[subscribe unsubscribe message].freeze

    identified_by :current_user, :session

    def connect
      self.session = Token.session(request.params[:token].to_s) || reject_unauthorized_connection
      self.current_user = session.user
      logger.add_tags "ActionCable", current_user.name
    end

    private

    # As Rails does it, but that it looks once more when it listens: whoever has signed out by then was not heard.
    def subscribe_to_internal_channel
      listener = ->(message) { process_internal_message ActiveSupport::JSON.decode(message) }
      @_internal_subscriptions = [[internal_channel, listener]]
      event_loop.post { pubsub.subscribe(internal_channel, listener, -> { send_async :leave_if_signed_out }) }
    end

    def leave_if_signed_out
      process_internal_message({ "type" => "disconnect" }) unless Session.exists?(session.id)
    end

    # Rails 6.1 closes without a word, and from 7.1 on clients are to come back unless told otherwise.
    def process_internal_message(message)
      message["type"] == "disconnect" ? close(reason: "remote", reconnect: false) : super
    end

    # A frame that is no command names no subscription that could be told: it is counted here, and Rails logs it.
    def decode(frame)
      command = super
      tell_of_data(command) if command?(command) && command["command"] == "message"
      command
    ensure
      CableMetrics.count_malformed unless command?(command)
    end

    def command?(command)
      command.is_a?(Hash) && COMMANDS.include?(command["command"]) && command["identifier"].is_a?(String)
    end

    # Data that is no object would only be logged: as nothing at all it comes to its channel, which tells its sender.
    def tell_of_data(command)
      command["data"] = "null" unless command["data"].is_a?(String) && JsonObject.parse(command["data"])
    end
  end
end
