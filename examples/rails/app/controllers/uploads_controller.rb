# Files of messages, as they are: the body of the request is the file.
class UploadsController < ApplicationController
  def create
    bytes = request.body.read.to_s
    raise Problem.new(:content_missing, message: "The file is empty.") if bytes.empty?

    upload = current_user.uploads.new(
      name: query[:name], media_type: request.env[ReadableRequests::UPLOADED_TYPE], size: bytes.bytesize, bytes: bytes
    )
    upload.validate!
    RateLimit::UPLOADS.take!(current_user.id)
    upload.save!
    render json: upload, status: :created
  end

  # Whatever was uploaded, browsers do not run it: see config/initializers/headers.rb, too.
  def show
    upload = Upload.visible_to(current_user).find(params[:id])
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    send_data upload.bytes, type: upload.media_type, filename: upload.name,
                            disposition: upload.image? ? "inline" : "attachment"
  end
end
