module ApplicationCable
  # Who is there, by the token in the address: see Token.
  class Connection < ActionCable::Connection::Base
    identified_by :current_user

    def connect
      self.current_user = Token.user(request.params[:token].to_s) || reject_unauthorized_connection
      logger.add_tags "ActionCable", current_user.name
    end

    private

    # Data that is no object would only be logged: as an empty one, its sender hears that there is no such action.
    def decode(frame)
      super.tap do |command|
        next unless command.is_a?(Hash) && command["command"] == "message"

        command["data"] = "{}" unless JsonObject.parse(command["data"].to_s)
      end
    end
  end
end
