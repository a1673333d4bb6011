module ApplicationCable
  # Who is there, by the token in the address: see Token.
  class Connection < ActionCable::Connection::Base
    identified_by :current_user, :session

    def connect
      self.session = Token.session(request.params[:token].to_s) || reject_unauthorized_connection
      self.current_user = session.user
      logger.add_tags "ActionCable", current_user.name
    end

    private

    # Rails 6.1 closes without a word, and from 7.1 on clients are to come back unless told otherwise.
    def process_internal_message(message)
      message["type"] == "disconnect" ? close(reason: "remote", reconnect: false) : super
    end

    # Data that is no object would only be logged: as nothing at all it comes to its channel, which tells its sender.
    def decode(frame)
      super.tap do |command|
        next unless command.is_a?(Hash) && command["command"] == "message"

        command["data"] = "null" unless command["data"].is_a?(String) && JsonObject.parse(command["data"])
      end
    end
  end
end
